package dev.drover.local.bench;

import java.util.Arrays;

/** Durations that were measured, and what share of them was how short. Not thread-safe. */
final class Latencies {
  private long[] nanos = new long[1024];
  private int count;

  void add(long measuredNanos) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * count);
    }
    nanos[count++] = measuredNanos;
  }

  int count() {
    return count;
  }

  /**
   * The shortest duration, in milliseconds, that {@code percent} of all did not exceed.
   *
   * @throws IllegalStateException when nothing was measured
   */
  double millis(int percent) {
    if (count == 0) {
      throw new IllegalStateException("Nothing was measured");
    }
    long[] sorted = Arrays.copyOf(nanos, count);
    Arrays.sort(sorted);
    int place = Math.max(1, (int) Math.ceil(count * percent / 100.0));
    return sorted[place - 1] / 1e6;
  }
}
