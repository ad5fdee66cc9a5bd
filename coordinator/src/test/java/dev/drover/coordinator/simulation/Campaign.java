package dev.drover.coordinator.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;

/** Many seeds, of which none may break the promise and some must take each rare path. */
final class Campaign {
  private Campaign() {}

  /** From seed 1 on; or the one that {@code -Ddrover.simulation.seed} names. */
  static void assertHolds(int seeds) {
    Quiet.logs();
    Long only = Long.getLong("drover.simulation.seed");
    long first = only == null ? 1 : only;
    long last = only == null ? seeds : only;
    Map<Rare, Integer> seen = new EnumMap<>(Rare.class);
    for (long seed = first; seed <= last; seed++) {
      Simulation.Result result = Simulation.run(seed, Bug.NONE);
      if (result.broken() != null) {
        throw new AssertionError(
            "Seed " + seed + " breaks the promise; again: -Ddrover.simulation.seed=" + seed,
            result.broken());
      }
      result.seen().forEach((rare, times) -> seen.merge(rare, times, Integer::sum));
    }
    System.out.println("Simulated seeds " + first + " to " + last + ": " + seen);
    if (only == null) {
      assertThat(seen.keySet()).containsExactlyInAnyOrder(Rare.values());
    }
  }
}
