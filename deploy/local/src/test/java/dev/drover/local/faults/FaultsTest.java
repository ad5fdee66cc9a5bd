package dev.drover.local.faults;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * One small run with one fault of every kind but the broker's, whose every topic {@link
 * dev.drover.local.scenario.FleetScenarioTest} deletes, from a fixed seed; then, what the judge
 * says when the outcome is altered as a bug of the product would have altered it: one bug for each
 * law, a few at a time. {@link LongFaultsTest} takes all bugs, one by one.
 */
@Execution(ExecutionMode.CONCURRENT)
final class FaultsTest {
  private static final int AT_A_TIME = 3;

  @Test
  void thePromiseHoldsUnderFaultsAndTheJudgeKnowsEveryLaw()
      throws SQLException, IOException, InterruptedException {
    SmallRun.judged(1, false, arena -> waves(Tampering.all(arena)));
  }

  /** The first for each law. */
  private static List<List<Tampering>> waves(List<Tampering> all) {
    List<List<Tampering>> waves = new ArrayList<>();
    Set<String> laws = new HashSet<>();
    for (Tampering tampering : all) {
      if (laws.add(tampering.law())) {
        if (laws.size() % AT_A_TIME == 1) {
          waves.add(new ArrayList<>());
        }
        waves.getLast().add(tampering);
      }
    }
    return waves;
  }
}
