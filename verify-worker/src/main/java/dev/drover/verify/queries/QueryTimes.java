package dev.drover.verify.queries;

import dev.drover.common.message.Finding;
import dev.drover.common.plan.VerifyRules;
import dev.drover.verify.Findings;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How long one query took in the source and in the target, the shortest of its runs each, as a
 * worker waits for it. Not thread-safe.
 */
final class QueryTimes {
  /** What takes longer is not asked a second time for nothing. */
  private static final long WORTH_REPEATING = TimeUnit.SECONDS.toNanos(1);

  private static final long NEVER = Long.MAX_VALUE;

  private final LongSupplier nanos;
  private long source = NEVER;
  private long target = NEVER;

  /**
   * @param nanos as {@link System#nanoTime}
   */
  QueryTimes(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Something that asks a query. */
  @FunctionalInterface
  interface Asking<T extends @Nullable Object> {
    T ask() throws SQLException, IOException;
  }

  <T extends @Nullable Object> T inSource(Asking<T> asking) throws SQLException, IOException {
    long begin = nanos.getAsLong();
    T answer = asking.ask();
    source = Math.min(source, nanos.getAsLong() - begin);
    return answer;
  }

  <T extends @Nullable Object> T inTarget(Asking<T> asking) throws SQLException, IOException {
    long begin = nanos.getAsLong();
    T answer = asking.ask();
    target = Math.min(target, nanos.getAsLong() - begin);
    return answer;
  }

  boolean ofSource() {
    return source != NEVER;
  }

  /**
   * Whether a second run is worth its time: a first one finds nothing in memory, and what seems to
   * be slower deserves another look.
   */
  boolean worthRepeating(VerifyRules.Times rules) {
    return Math.max(source, target) <= WORTH_REPEATING || rules.slower(source, target);
  }

  void tell(String name, VerifyRules.Times rules, Findings findings) {
    String times =
        "The query "
            + name
            + " takes "
            + shown(source)
            + " in the source and "
            + shown(target)
            + " in the target";
    findings.add(
        rules.slower(source, target)
            ? Finding.warning(
                "query_slower",
                null,
                times + ", more than " + rules.factor() + " times as long.",
                "Compare EXPLAIN (ANALYZE, BUFFERS) of it on both; look at settings, memory and"
                    + " statistics of the target.")
            : Finding.info("query_timed", null, times + "."));
  }

  private static String shown(long nanos) {
    return String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
  }
}
