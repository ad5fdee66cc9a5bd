package dev.drover.local.faults;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * One small run with one fault of every kind but the broker's, whose every topic {@link
 * dev.drover.local.scenario.FleetScenarioTest} deletes, from a fixed seed; then, what the judge
 * says when the outcome is altered as bugs of the product would have altered it, several at a time
 * that break different laws. {@link LongFaultsTest} takes them one by one.
 */
final class FaultsTest {
  @Test
  void thePromiseHoldsUnderFaultsAndTheJudgeWouldHaveNoticedEveryBug()
      throws SQLException, IOException, InterruptedException {
    SmallRun.judged(false, arena -> waves(Tampering.all(arena)));
  }

  /** In their order, each law at most once in a wave. */
  private static List<List<Tampering>> waves(List<Tampering> all) {
    List<List<Tampering>> waves = new ArrayList<>();
    Set<String> laws = new HashSet<>();
    for (Tampering tampering : all) {
      if (waves.isEmpty() || !laws.add(tampering.law())) {
        waves.add(new ArrayList<>());
        laws.clear();
        laws.add(tampering.law());
      }
      waves.getLast().add(tampering);
    }
    return waves;
  }
}
