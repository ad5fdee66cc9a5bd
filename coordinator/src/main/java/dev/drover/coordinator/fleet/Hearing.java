package dev.drover.coordinator.fleet;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether this coordinator would hear a worker that lives. It sends itself a pulse by the way the
 * workers' heartbeats take; while that does not arrive, silence says nothing about workers.
 * Thread-safe.
 */
public final class Hearing {
  private static final Duration LONGEST_GAP = Duration.ofSeconds(6);

  private final LongSupplier nanos;
  private boolean heard;
  private long since;
  private long last;

  /**
   * @param nanos a clock that only goes forward, such as {@link System#nanoTime}
   */
  public Hearing(LongSupplier nanos) {
    this.nanos = nanos;
  }

  public synchronized void pulse() {
    long now = nanos.getAsLong();
    if (!heard || now - last > LONGEST_GAP.toNanos()) {
      since = now;
    }
    heard = true;
    last = now;
  }

  /** Whether whoever was alive at any time in the last {@code period} has been heard. */
  public synchronized boolean unbroken(Duration period) {
    long now = nanos.getAsLong();
    return heard && now - last <= LONGEST_GAP.toNanos() && now - since >= period.toNanos();
  }
}
