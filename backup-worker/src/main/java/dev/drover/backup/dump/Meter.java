package dev.drover.backup.dump;

import dev.drover.common.postgres.CopyOut;
import dev.drover.common.worker.Run;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Stands in the streams of a run's rows: holds them to the plan's rate, reports progress, notices
 * cancellation. Thread-safe; each stream has a {@link Sink} of its own.
 */
final class Meter {
  private static final int ROWS_A_REPORT = 500;
  private static final int BYTES_A_REPORT = 1 << 20;
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  private final Run run;
  private final @Nullable RateLimiter limiter;
  private long rows;
  private long bytes;

  /**
   * @param rowsPerSecond at least 1, over all streams; absent means unlimited
   */
  Meter(Run run, @Nullable Long rowsPerSecond) {
    this.run = run;
    this.limiter = rowsPerSecond == null ? null : limiter(rowsPerSecond);
  }

  Sink measure(CopyOut.RowSink next) {
    return new Sink(next);
  }

  /** One stream's rows. One thread. */
  final class Sink implements CopyOut.RowSink {
    private final CopyOut.RowSink next;
    private int unreportedRows;
    private long unreportedBytes;

    private boolean within;

    private Sink(CopyOut.RowSink next) {
      this.next = next;
    }

    @Override
    public void row(byte[] line) throws IOException {
      pace();
      next.row(line);
      count(1, line.length);
    }

    @Override
    public void piece(byte[] buffer, int length, boolean last) throws IOException {
      if (!within) {
        pace();
      }
      within = !last;
      next.piece(buffer, length, last);
      count(last ? 1 : 0, length);
    }

    private void count(int moreRows, int moreBytes) {
      unreportedRows += moreRows;
      unreportedBytes += moreBytes;
      if (unreportedRows >= ROWS_A_REPORT || unreportedBytes >= BYTES_A_REPORT) {
        report();
      }
    }

    /** Tells how far the run is; to be called at the end of each stream as well. */
    void report() {
      passed(unreportedRows, unreportedBytes);
      unreportedRows = 0;
      unreportedBytes = 0;
    }
  }

  private synchronized void passed(long moreRows, long moreBytes) {
    run.checkCancelled();
    rows += moreRows;
    bytes += moreBytes;
    run.progress(rows, 0, bytes);
  }

  private void pace() throws InterruptedIOException {
    if (limiter != null && !limiter.acquirePermission()) {
      throw new InterruptedIOException("Interrupted while waiting for the plan's rows-per-second");
    }
  }

  /**
   * Grants a hundredth of a second's rows at a time, or single rows when there are fewer than a
   * hundred.
   */
  private static RateLimiter limiter(long rowsPerSecond) {
    int rowsAtATime = (int) Math.clamp(rowsPerSecond / 100, 1, Integer.MAX_VALUE);
    long nanos = Duration.ofSeconds(1).toNanos() * rowsAtATime / rowsPerSecond;
    return RateLimiter.of(
        "rows",
        RateLimiterConfig.custom()
            .limitForPeriod(rowsAtATime)
            .limitRefreshPeriod(Duration.ofNanos(Math.max(nanos, 1)))
            .timeoutDuration(LONGEST_WAIT)
            .build());
  }
}
