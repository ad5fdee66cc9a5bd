package dev.drover.coordinator.simulation;

import java.util.PriorityQueue;

/**
 * Virtual time: what is to happen, in order. What falls on one moment happens as it was planned.
 */
final class Timeline {
  private final PriorityQueue<Moment> moments = new PriorityQueue<>();
  private long now;
  private long planned;

  private record Moment(long millis, long number, Runnable what) implements Comparable<Moment> {
    @Override
    public int compareTo(Moment other) {
      return millis != other.millis
          ? Long.compare(millis, other.millis)
          : Long.compare(number, other.number);
    }
  }

  /** Milliseconds since the run's beginning. */
  long now() {
    return now;
  }

  void after(long millis, Runnable what) {
    at(now + millis, what);
  }

  /** A moment that has passed means at once. */
  void at(long millis, Runnable what) {
    moments.add(new Moment(Math.max(now, millis), planned++, what));
  }

  /** Lets everything happen up to {@code millis}, also what is planned meanwhile. */
  void runUntil(long millis) {
    for (Moment next = moments.peek();
        next != null && next.millis() <= millis;
        next = moments.peek()) {
      moments.remove();
      now = next.millis();
      next.what().run();
    }
    now = millis;
  }
}
