package dev.drover.coordinator.simulation;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The same as {@link SimulationTest}, for a night. */
@Tag("long")
final class LongSimulationTest {
  private static final int SEEDS = 100_000;

  @Test
  void thePromiseHoldsOnEverySeed() {
    Campaign.assertHolds(SEEDS);
  }
}
