package dev.drover.common.worker;

import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.Command;
import dev.drover.common.message.Event;
import dev.drover.common.message.Order;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Runs claimed commands, each on a virtual thread, and sees that exactly one event tells how each
 * ended.
 */
final class Runner {
  private static final Logger log = LoggerFactory.getLogger(Runner.class);

  private final String worker;
  private final Handler handler;
  private final Runs runs;
  private final Reports reports;
  private final Abandoned abandoned;

  Runner(String worker, Handler handler, Runs runs, Reports reports, Abandoned abandoned) {
    this.worker = worker;
    this.handler = handler;
    this.runs = runs;
    this.reports = reports;
    this.abandoned = abandoned;
  }

  /**
   * Returns at once. The slot was taken by the caller, and is vacated when the handler has ended.
   */
  void start(Command command, Slots slots) {
    ActiveRun run = new ActiveRun(command, worker);
    if (!runs.add(run)) {
      log.info("Dropped a second {} of {}", command.stage(), run.origin());
      slots.giveBack();
      return;
    }
    slots.occupy();
    if (abandoned.covers(command.order())) {
      run.cancel(ActiveRun.Reason.ABANDONED);
    }
    Thread.ofVirtual().name("run-" + command.order().migration()).start(() -> run(run, slots));
  }

  private void run(ActiveRun run, Slots slots) {
    Order order = run.command().order();
    MDC.put("migration", order.migration().toString());
    MDC.put("stage", run.command().stage().word());
    MDC.put("epoch", String.valueOf(order.epoch()));
    try {
      Event result;
      try {
        result = result(run);
      } finally {
        slots.vacate();
      }
      if (result != null) {
        deliver(run, result);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      runs.remove(run);
      MDC.clear();
    }
  }

  private @Nullable Event result(ActiveRun run) {
    if (run.reason() == ActiveRun.Reason.ABANDONED) {
      return null;
    }
    try {
      return handler.handle(run.command(), run);
    } catch (Throwable thrown) { // whatever it is, the coordinator has to hear of it
      Failure failure = failure(run, thrown);
      return failure == null
          ? null
          : new Event.Failed(run.origin(), run.command().stage(), failure);
    }
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

  private void deliver(ActiveRun run, Event event) throws InterruptedException {
    try {
      reports.deliver(event);
    } catch (RecordTooLargeException e) {
      log.error(
          "An event of this run is larger than Kafka takes: {}", event.getClass().getSimpleName());
      Failure failure =
          new Failure(
              FailureKind.BUG,
              "event_too_large",
              "The result of this run is larger than Kafka takes.",
              null,
              "Raise the broker's message.max.bytes.");
      reports.deliver(new Event.Failed(run.origin(), run.command().stage(), failure));
    }
  }
}
