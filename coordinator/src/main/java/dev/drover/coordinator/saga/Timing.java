package dev.drover.coordinator.saga;

import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.Stage;
import java.time.Duration;

/**
 * How long a saga waits, and how often it tries.
 *
 * @param start how long a command may be out before it is asked whether anybody takes it; default
 *     10 s
 * @param lease how long a run lives without a heartbeat; default 15 s
 * @param restoreAttempts how often a restore is tried for failures of its own; default 6
 * @param outage how long a stage waits out infrastructure, at least; default 15 min: 5 that a
 *     server may be away, what it takes to recover from its log and to be noticed, and the same
 *     once more, for another that goes when the first is back
 * @param restoreOutage the same for a restore, which nobody but a person can replace; default 1 h
 */
public record Timing(
    Duration start, Duration lease, int restoreAttempts, Duration outage, Duration restoreOutage) {
  public static final Timing DEFAULT =
      new Timing(
          Duration.ofSeconds(10),
          Duration.ofSeconds(15),
          6,
          Duration.ofMinutes(15),
          Duration.ofHours(1));

  private static final Duration PATIENCE_LIMIT = Duration.ofMinutes(1);
  private static final Duration TRANSIENT_LIMIT = Duration.ofMinutes(1);
  private static final Duration RESOURCES_LIMIT = Duration.ofMinutes(5);
  private static final Duration INFRASTRUCTURE_LIMIT = Duration.ofSeconds(30);

  /**
   * The wait after the {@code failures}th failure (from 1 on): doubling, up to a limit of its kind.
   */
  static Duration backOff(FailureKind kind, int failures) {
    return switch (kind) {
      case TRANSIENT -> doubled(Duration.ofSeconds(1), failures, TRANSIENT_LIMIT);
      case RESOURCES -> doubled(Duration.ofSeconds(10), failures, RESOURCES_LIMIT);
      case INFRASTRUCTURE -> doubled(Duration.ofSeconds(1), failures, INFRASTRUCTURE_LIMIT);
      case USER, DATA, BUG -> throw new IllegalArgumentException(kind + " is not tried again");
    };
  }

  /**
   * How long a command may be out, doubled each time it was sent again, up to a minute: one that
   * kills its worker before anybody hears of it must not take a whole fleet with it.
   */
  Duration patience(int again) {
    return doubled(start, again + 1, PATIENCE_LIMIT);
  }

  /**
   * Whether {@code failures} infrastructure failures have been waited for long enough. The waits
   * between them add up to at least the outage, so no clock is needed to know that it has passed.
   */
  boolean waitedOut(Stage stage, int failures) {
    Duration wanted = stage == Stage.RESTORE ? restoreOutage : outage;
    Duration waited = Duration.ZERO;
    for (int failure = 1; failure < failures; failure++) {
      waited = waited.plus(backOff(FailureKind.INFRASTRUCTURE, failure));
    }
    return waited.compareTo(wanted) >= 0;
  }

  int attempts(Stage stage, Move.Terms terms) {
    return stage == Stage.RESTORE ? restoreAttempts : terms.attempts();
  }

  private static Duration doubled(Duration first, int failures, Duration limit) {
    Duration wait = first.multipliedBy(1L << Math.min(failures - 1, 20));
    return wait.compareTo(limit) < 0 ? wait : limit;
  }
}
