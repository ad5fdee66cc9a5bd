package dev.drover.backup.dump;

import dev.drover.common.postgres.CopyOut;
import dev.drover.common.worker.Run;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.io.InterruptedIOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Stands in the stream of a run's rows: holds them to the plan's rate, reports progress, notices
 * cancellation.
 */
final class Meter {
  private static final int ROWS_A_REPORT = 500;
  private static final int BYTES_A_REPORT = 1 << 20;
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  private final Run run;
  private final @Nullable RateLimiter limiter;
  private long rows;
  private long bytes;
  private long reportedRows;
  private long reportedBytes;

  /**
   * @param rowsPerSecond at least 1; absent means unlimited
   */
  Meter(Run run, @Nullable Long rowsPerSecond) {
    this.run = run;
    this.limiter = rowsPerSecond == null ? null : limiter(rowsPerSecond);
  }

  CopyOut.RowSink measure(CopyOut.RowSink next) {
    return line -> {
      pace();
      next.row(line);
      rows++;
      bytes += line.length;
      if (rows - reportedRows >= ROWS_A_REPORT || bytes - reportedBytes >= BYTES_A_REPORT) {
        report();
      }
    };
  }

  /** Tells how far the run is; to be called at the end of each table as well. */
  void report() {
    run.checkCancelled();
    run.progress(rows, 0, bytes);
    reportedRows = rows;
    reportedBytes = bytes;
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
