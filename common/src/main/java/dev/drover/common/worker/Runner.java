package dev.drover.common.worker;

import dev.drover.common.failure.CrashPoint;
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

  private final Handler handler;
  private final Admission admission;
  private final Runs runs;
  private final Reports reports;
  private final RunMetrics metrics;

  Runner(Handler handler, Admission admission, Runs runs, Reports reports, RunMetrics metrics) {
    this.handler = handler;
    this.admission = admission;
    this.runs = runs;
    this.reports = reports;
    this.metrics = metrics;
  }

  /**
   * Returns at once. The slot was taken by the caller, and is vacated when the handler has ended.
   */
  void start(Command command, Slots slots) {
    ActiveRun run = admission.admit(command, slots);
    if (run != null) {
      // There are few slots, and a run does little but wait for sockets: a thread of its own waits
      // with one call of the system, a virtual one with three.
      Thread.ofPlatform()
          .daemon()
          .name("run-" + command.order().migration())
          .start(() -> run(run, slots));
    }
  }

  private void run(ActiveRun run, Slots slots) {
    Order order = run.command().order();
    CrashPoint.COMMAND_CLAIMED.pass();
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
      metrics.progressed(run.command().stage(), run.takeAmount());
      metrics.ended(run.command().stage(), result, run.age());
      if (result != null) {
        CrashPoint.EVENT_UNSENT.pass();
        deliver(run, result);
        CrashPoint.EVENT_SENT.pass();
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
      return RunEnding.event(run, thrown);
    }
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
