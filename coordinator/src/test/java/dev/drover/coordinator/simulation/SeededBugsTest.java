package dev.drover.coordinator.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The simulation is worth something because it finds these. */
@Execution(ExecutionMode.CONCURRENT)
final class SeededBugsTest {
  private static final int SEEDS = 2_000;

  @BeforeAll
  static void beQuiet() {
    Quiet.logs();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void isFoundByTheInvariantThatSpeaksOfIt(Bug bug) {
    Broken found = null;
    for (long seed = 1; seed <= SEEDS && found == null; seed++) {
      found = Simulation.run(seed, bug).broken();
    }
    assertThat(found)
        .as("%s within %s seeds", bug, SEEDS)
        .isNotNull()
        .extracting(Broken::invariant, InstanceOfAssertFactories.STRING)
        .startsWith(bug.invariant());
  }
}
