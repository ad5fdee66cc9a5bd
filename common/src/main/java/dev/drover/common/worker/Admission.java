package dev.drover.common.worker;

import dev.drover.common.message.Command;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a run of a claimed command, unless this process runs it already. Thread-safe. */
final class Admission {
  private static final Logger log = LoggerFactory.getLogger(Admission.class);

  private final String worker;
  private final Runs runs;
  private final Abandoned abandoned;
  private final LongSupplier nanos;

  /**
   * @param nanos as {@link System#nanoTime}
   */
  Admission(String worker, Runs runs, Abandoned abandoned, LongSupplier nanos) {
    this.worker = worker;
    this.runs = runs;
    this.abandoned = abandoned;
    this.nanos = nanos;
  }

  /**
   * The run, which occupies the slot the caller has taken; absent, and the slot given back, for a
   * command that came twice. An epoch given up meanwhile gives a run that is cancelled already.
   */
  @Nullable ActiveRun admit(Command command, Slots slots) {
    ActiveRun run = new ActiveRun(command, worker, nanos);
    if (!runs.add(run)) {
      log.info("Dropped a second {} of {}", command.stage(), run.origin());
      slots.giveBack();
      return null;
    }
    slots.occupy();
    if (abandoned.covers(command.order())) {
      run.cancel(ActiveRun.Reason.ABANDONED);
    }
    return run;
  }
}
