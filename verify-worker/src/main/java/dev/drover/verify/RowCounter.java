package dev.drover.verify;

import dev.drover.common.worker.Run;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the rows that pass, tells the run now and then, and stops when it is cancelled. Not
 * thread-safe, but for {@link #compared(int, long)} while nothing else is called.
 */
public final class RowCounter {
  private static final int EVERY = 1_000;

  private final Run run;
  private final long planned;
  private long rows;
  private long bytes;
  private final AtomicLong again = new AtomicLong();

  /**
   * @param planned how many rows the target should hold
   */
  public RowCounter(Run run, long planned) {
    this.run = run;
    this.planned = planned;
  }

  /** As many rows were compared, perhaps by one of several threads; tells the run. */
  public synchronized void compared(int moreRows, long moreBytes) {
    rows += moreRows;
    bytes += moreBytes;
    tell();
  }

  public boolean cancelled() {
    return run.cancelled();
  }

  /** A place to stop at. */
  public void checkCancelled() {
    run.checkCancelled();
  }

  /** Calls {@code action} when the run is cancelled; see {@link Run#onCancel}. */
  public Run.Registration onCancel(Runnable action) {
    return run.onCancel(action);
  }

  /** Tells how far the comparison is; also a place to stop at. */
  public void tell() {
    run.checkCancelled();
    run.progress(rows, Math.max(rows, planned), bytes);
  }

  /**
   * A row that passed without being counted: it is read once more to look closer. By any thread.
   */
  public void passed() {
    if (again.incrementAndGet() % EVERY == 0) {
      run.checkCancelled();
    }
  }

  public long rows() {
    return rows;
  }
}
