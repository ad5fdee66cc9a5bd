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
import java.util.function.Function;

/** A few projects under one fault of every kind, and what the judge says of it. */
final class SmallRun {
  private static final Fleet.Size SIZE = new Fleet.Size(8, 8, 8, 100, 1);
  private static final int SEED = 7;

  private SmallRun() {}

  /**
   * @param processes of each service
   * @param withBroker whether the broker is hurt as well
   * @param waves what is done to the outcome afterwards; the judge is to find each wave's laws
   *     broken, by something that it had not found before
   */
  static void judged(
      int processes, boolean withBroker, Function<Arena, List<List<Tampering>>> waves)
      throws SQLException, IOException, InterruptedException {
    try (TemporaryDirectory folder = TemporaryDirectory.create("drover-faults-");
        Arena arena = Arena.open(folder.path(), new Random(SEED), processes, _ -> {})) {
      FaultLog log = new FaultLog();
      List<Fleet> fleets =
          new TogetherRound(SIZE, withBroker).run(arena, "small", new Random(SEED), log);
      arena.settle();
      Scene scene = arena.scene();
      List<Scene.Batch> batches = fleets.stream().map(Fleet::forJudge).toList();

      Findings clean = Judge.judge(scene, batches);
      assertThat(clean.broken()).as("what the judge found").isEmpty();
      assertThat(log.missing()).as("faults that did not occur").isEmpty();
      assertThat(clean.looked())
          .containsKeys("rows", "bundles", "commands", "decisions", "homes", "texts searched");

      Set<Findings.Finding> known = new HashSet<>();
      for (List<Tampering> wave : waves.apply(arena)) {
        for (Tampering tampering : wave) {
          tampering.deed().run();
        }
        Set<Findings.Finding> found = new HashSet<>(Judge.judge(scene, batches).broken());
        found.removeAll(known);
        for (Tampering tampering : wave) {
          assertThat(found)
              .as(tampering.bug())
              .extracting(Findings.Finding::law)
              .contains(tampering.law());
        }
        known.addAll(found);
      }
    }
  }
}
