package dev.drover.common.worker;

import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.Event;
import dev.drover.common.message.Order;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the coordinator is told of a run that ended without its result. */
final class RunEnding {
  private static final Logger log = LoggerFactory.getLogger(RunEnding.class);

  private RunEnding() {}

  /** Absent when nobody waits for it. */
  static Event.@Nullable Failed event(ActiveRun run, Throwable thrown) {
    Failure failure = failure(run, thrown);
    return failure == null ? null : new Event.Failed(run.origin(), run.command().stage(), failure);
  }

  /** A cancelled run fails for the reason it was cancelled for, however its handler put it. */
  private static @Nullable Failure failure(ActiveRun run, Throwable thrown) {
    return switch (run.reason()) {
      case ABANDONED -> {
        log.info("Stopped: the coordinator has abandoned this epoch");
        yield null;
      }
      case TIME_LIMIT -> timeLimit(run.command().order());
      case STOPPED ->
          new Failure(
              FailureKind.INFRASTRUCTURE,
              "worker_stopped",
              "The worker " + run.worker() + " was stopped during this run.",
              null,
              "Another worker takes it over.");
      case null -> {
        if (thrown instanceof Run.RunCancelled) {
          log.info("Ended without a result: {}", thrown.getMessage());
          yield null;
        }
        Failure failure = RunFailures.of(thrown);
        if (failure.kind() == FailureKind.BUG) {
          log.error("{}: {}\n{}", failure.code(), failure.message(), RunFailures.stack(thrown));
        } else {
          log.warn("{}: {}", failure.code(), failure.message());
        }
        yield failure;
      }
    };
  }

  private static Failure timeLimit(Order order) {
    return new Failure(
        FailureKind.TRANSIENT,
        "time_limit_exceeded",
        "The run took longer than its limit of " + order.timeLimitSeconds() + " seconds.",
        null,
        "Raise limits.stage-minutes in the plan if the project is that large.");
  }
}
