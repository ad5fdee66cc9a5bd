package dev.drover.coordinator.simulation;

/**
 * The rows of {@code consumer_offset}: how far each partition of the events has been decided, and
 * of which topic.
 */
final class Offsets {
  private final long[] identities = new long[Broker.EVENT_PARTITIONS];
  private final long[] next = new long[Broker.EVENT_PARTITIONS];

  /** Those of a topic that was made anew begin at 0. */
  long read(int partition, long identity) {
    if (identities[partition] != identity) {
      identities[partition] = identity;
      next[partition] = 0;
    }
    return next[partition];
  }

  /** False when it is not where the reader believes. */
  boolean swap(int partition, long expected, long to) {
    if (next[partition] != expected) {
      return false;
    }
    next[partition] = to;
    return true;
  }

  /** Somebody sets everything back to the beginning. */
  void reset() {
    java.util.Arrays.fill(next, 0);
  }
}
