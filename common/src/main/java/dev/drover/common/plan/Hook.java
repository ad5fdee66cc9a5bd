package dev.drover.common.plan;

import org.jspecify.annotations.Nullable;

/**
 * Something that is run, or somebody who is told, at one moment of a project's migration. Either
 * {@code sql} or {@code url} is given.
 *
 * @param sql a statement, or a query that must answer true; where, the plan's kind says
 * @param url a POST is sent there; {@code {slug}} and {@code {database}} are filled in
 * @param timeoutMillis how long one call may take until its answer, or the query; absent is {@link
 *     #timeout}'s default
 * @param attempts how often an address is called until it answers 2xx; absent is {@link
 *     #attempts(Hooks.When)}'s default
 * @param waitMillis between two of them; absent is {@link #pause}'s default
 */
public record Hook(
    String name,
    @Nullable String sql,
    @Nullable String url,
    @Nullable Integer timeoutMillis,
    @Nullable Integer attempts,
    @Nullable Integer waitMillis) {
  private static final int TIMEOUT_MILLIS = 30_000;
  private static final int WAIT_MILLIS = 2_000;

  /** Nothing can be taken back any more, so it is worth while to be patient. */
  private static final int ATTEMPTS_AFTERWARDS = 3;

  /** One with the usual patience. */
  public Hook(String name, @Nullable String sql, @Nullable String url) {
    this(name, sql, url, null, null, null);
  }

  /** Milliseconds. */
  public int timeout() {
    return timeoutMillis == null ? TIMEOUT_MILLIS : timeoutMillis;
  }

  /** Milliseconds. */
  public int pause() {
    return waitMillis == null ? WAIT_MILLIS : waitMillis;
  }

  /** At least one. */
  public int attempts(Hooks.When when) {
    if (attempts != null) {
      return attempts;
    }
    return when == Hooks.When.AFTER ? ATTEMPTS_AFTERWARDS : 1;
  }

  /** Milliseconds that pass before it is given up. */
  long longest(Hooks.When when) {
    long times = attempts(when);
    return times * timeout() + (times - 1) * pause();
  }
}
