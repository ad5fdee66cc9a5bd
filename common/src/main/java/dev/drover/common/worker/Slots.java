package dev.drover.common.worker;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many commands of one topic may run at one time. A slot is taken before a command is asked
 * for, so a worker never holds a command it cannot run; a taken slot counts as free until {@link
 * #occupy}. Thread-safe.
 */
final class Slots {
  private final int total;
  private final Semaphore permits;
  private final AtomicInteger occupied = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();

  Slots(int total) {
    this.total = total;
    this.permits = new Semaphore(total);
  }

  /** Waits up to {@code patience} for a slot; false when there is none. */
  boolean take(Duration patience) throws InterruptedException {
    return permits.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Gives back a slot that was taken and not occupied. */
  void giveBack() {
    permits.release();
  }

  /** A command runs in a slot that was taken. */
  void occupy() {
    most.accumulateAndGet(occupied.incrementAndGet(), Math::max);
  }

  /** The command has ended; its slot is free again. */
  void vacate() {
    occupied.decrementAndGet();
    permits.release();
  }

  int total() {
    return total;
  }

  /** How many run now. */
  int occupied() {
    return occupied.get();
  }

  /** The fewest that were free at any time since the last call. */
  int leastFree() {
    int now = occupied.get();
    return total - Math.max(now, most.getAndSet(now));
  }
}
