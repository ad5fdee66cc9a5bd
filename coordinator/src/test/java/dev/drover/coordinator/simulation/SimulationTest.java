package dev.drover.coordinator.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Each seed is a run of its own. */
@Execution(ExecutionMode.CONCURRENT)
final class SimulationTest {
  private static final int SEEDS = 2_000;

  @BeforeAll
  static void beQuiet() {
    Quiet.logs();
  }

  @Test
  void thePromiseHoldsOnEverySeed() {
    Campaign.assertHolds(SEEDS);
  }

  @Test
  void oneSeedIsOneRun() {
    assertThat(told()).isEqualTo(told());
  }

  private static List<String> told() {
    return LongStream.rangeClosed(1, 20)
        .mapToObj(seed -> Simulation.run(seed, Bug.NONE))
        .map(result -> result.seen() + " " + result.sagas())
        .toList();
  }
}
