package dev.drover.common.worker;

import dev.drover.common.postgres.RowLoad;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reports a load's progress, ends it when its run is cancelled, and holds it to the plan's rows a
 * second. Thread-safe: who is held back holds back the others too.
 */
public final class LoadMeter implements RowLoad.Meter {
  private static final long LONGEST_PAUSE = Duration.ofMillis(200).toNanos();

  private final Run run;
  private final long rowsPlanned;
  private final @Nullable Long rowsPerSecond;
  private final LongSupplier nanoTime;
  private final long began;
  private long rows;
  private long bytes;

  /**
   * @param nanoTime as {@link System#nanoTime}
   */
  public LoadMeter(Run run, long rowsPlanned, @Nullable Long rowsPerSecond, LongSupplier nanoTime) {
    this.run = run;
    this.rowsPlanned = rowsPlanned;
    this.rowsPerSecond = rowsPerSecond;
    this.nanoTime = nanoTime;
    this.began = nanoTime.getAsLong();
  }

  @Override
  public synchronized void passed(long moreRows, long moreBytes) {
    run.checkCancelled();
    rows += moreRows;
    bytes += moreBytes;
    run.progress(rows, rowsPlanned, bytes);
    if (rowsPerSecond != null) {
      holdBack(rowsPerSecond);
    }
  }

  private void holdBack(long perSecond) {
    for (long wait = due(perSecond); wait > 0; wait = due(perSecond)) {
      run.pause(Duration.ofNanos(Math.min(wait, LONGEST_PAUSE)));
    }
  }

  /** Nanoseconds until as many rows may have passed as did. */
  private long due(long perSecond) {
    return (long) (rows * 1e9 / perSecond) - (nanoTime.getAsLong() - began);
  }
}
