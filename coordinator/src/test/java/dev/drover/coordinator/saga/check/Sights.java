package dev.drover.coordinator.saga.check;

import java.util.EnumMap;
import java.util.Map;

/** How often each rare thing was met. */
final class Sights {
  private final Map<Sight, Integer> counts = new EnumMap<>(Sight.class);

  void see(Sight sight) {
    counts.merge(sight, 1, Integer::sum);
  }

  Map<Sight, Integer> counts() {
    return Map.copyOf(counts);
  }
}
