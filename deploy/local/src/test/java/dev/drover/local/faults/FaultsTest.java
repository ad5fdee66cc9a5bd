package dev.drover.local.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.testing.TemporaryDirectory;
import dev.drover.local.judge.Findings;
import dev.drover.local.judge.Judge;
import dev.drover.local.judge.Scene;
import java.io.IOException;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * One small run with one fault of every kind, from a fixed seed; then, what the judge says when the
 * outcome is altered as a bug of the product would have altered it. The judge is trusted because it
 * finds every one of these.
 */
@Tag("long")
final class FaultsTest {
  private static final Fleet.Size SMALL = new Fleet.Size(8, 8, 8, 100, 1);

  @Test
  void thePromiseHoldsUnderFaultsAndTheJudgeWouldHaveNoticedEveryBug()
      throws SQLException, IOException, InterruptedException {
    try (TemporaryDirectory folder = TemporaryDirectory.create("drover-faults-");
        Arena arena = Arena.open(folder.path(), new Random(7), _ -> {})) {
      FaultLog log = new FaultLog();
      List<Fleet> fleets = new TogetherRound(SMALL).run(arena, "small", new Random(7), log);
      arena.settle();
      Scene scene = arena.scene();
      List<Scene.Batch> batches = fleets.stream().map(Fleet::forJudge).toList();

      Findings clean = Judge.judge(scene, batches);
      assertThat(clean.broken()).as("what the judge found").isEmpty();
      assertThat(log.missing()).as("faults that did not occur").isEmpty();
      assertThat(clean.looked())
          .containsKeys("rows", "bundles", "commands", "decisions", "homes", "texts searched");

      Set<Findings.Finding> known = new HashSet<>();
      for (Tampering tampering : Tampering.all(arena)) {
        tampering.deed().run();
        Set<Findings.Finding> found = new HashSet<>(Judge.judge(scene, batches).broken());
        found.removeAll(known);
        assertThat(found)
            .as(tampering.bug())
            .extracting(Findings.Finding::law)
            .contains(tampering.law());
        known.addAll(found);
      }
    }
  }
}
