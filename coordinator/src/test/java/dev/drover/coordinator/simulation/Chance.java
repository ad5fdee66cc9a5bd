package dev.drover.coordinator.simulation;

import java.util.List;
import java.util.SplittableRandom;

/** Everything a seed decides. */
final class Chance {
  private final SplittableRandom random;

  Chance(long seed) {
    this.random = new SplittableRandom(seed);
  }

  boolean happens(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  /** Both ends included. */
  long between(long least, long most) {
    return random.nextLong(least, most + 1);
  }

  <T> T among(List<T> choices) {
    return choices.get(below(choices.size()));
  }
}
