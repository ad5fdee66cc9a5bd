package dev.drover.common.worker;

import dev.drover.common.message.Command;
import dev.drover.common.message.Event;
import dev.drover.common.message.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A command being run by this process: what its handler may ask, and why it was cancelled. */
final class ActiveRun implements Run {
  /** Why a run was cancelled; decides what the coordinator is told. */
  enum Reason {
    /** The coordinator gave this epoch up: nobody waits for an event. */
    ABANDONED,
    TIME_LIMIT,
    /** The worker is stopping and its patience has ended. */
    STOPPED
  }

  private final Command command;
  private final String worker;
  private final LongSupplier nanos;
  private final long startedNanos;
  private final Set<Action> actions = new LinkedHashSet<>();
  private boolean announced;
  private @Nullable Reason reason;
  private @Nullable Progress unsent;
  private Amount told = Amount.NONE;
  private Amount uncounted = Amount.NONE;

  /**
   * @param nanos as {@link System#nanoTime}
   */
  ActiveRun(Command command, String worker, LongSupplier nanos) {
    this.command = command;
    this.worker = worker;
    this.nanos = nanos;
    this.startedNanos = nanos.getAsLong();
  }

  Command command() {
    return command;
  }

  Event.Origin origin() {
    return new Event.Origin(command.order().migration(), command.order().epoch(), worker);
  }

  @Override
  public String worker() {
    return worker;
  }

  /** Rows and bytes. */
  record Amount(long rows, long bytes) {
    static final Amount NONE = new Amount(0, 0);

    Amount plus(Amount more) {
      return new Amount(rows + more.rows, bytes + more.bytes);
    }

    /** A run that begins with another piece of work counts from the start. */
    Amount since(Amount before) {
      return rows < before.rows || bytes < before.bytes
          ? this
          : new Amount(rows - before.rows, bytes - before.bytes);
    }
  }

  @Override
  public synchronized void progress(long rows, long rowsPlanned, long bytes) {
    Amount now = new Amount(rows, bytes);
    uncounted = uncounted.plus(now.since(told));
    told = now;
    unsent =
        new Progress(
            command.order().migration(),
            command.order().epoch(),
            command.stage(),
            rows,
            rowsPlanned,
            bytes);
  }

  /** The newest progress not yet taken; absent when nothing was counted since. */
  synchronized @Nullable Progress takeProgress() {
    Progress taken = unsent;
    unsent = null;
    return taken;
  }

  /** What was done since this was last asked for. */
  synchronized Amount takeAmount() {
    Amount taken = uncounted;
    uncounted = Amount.NONE;
    return taken;
  }

  /** How long it has run. */
  Duration age() {
    return Duration.ofNanos(nanos.getAsLong() - startedNanos);
  }

  boolean overdue() {
    long limit = TimeUnit.SECONDS.toNanos(command.order().timeLimitSeconds());
    return nanos.getAsLong() - startedNanos > limit;
  }

  /** True once, when the run has lasted for {@code age} nanoseconds. */
  synchronized boolean toAnnounce(long age) {
    if (announced || nanos.getAsLong() - startedNanos < age) {
      return false;
    }
    announced = true;
    return true;
  }

  /**
   * Cancels once; a second reason is ignored. Does not wait for the handler or for the actions it
   * left.
   */
  void cancel(Reason why) {
    List<Action> left;
    synchronized (this) {
      if (reason != null) {
        return;
      }
      reason = why;
      left = new ArrayList<>(actions);
      actions.clear();
    }
    left.forEach(action -> Thread.ofVirtual().name("cancel-" + origin().migration()).start(action));
  }

  synchronized @Nullable Reason reason() {
    return reason;
  }

  @Override
  public boolean cancelled() {
    return reason() != null;
  }

  @Override
  public void checkCancelled() {
    Reason why = reason();
    if (why != null) {
      throw new RunCancelled("cancelled: " + why);
    }
  }

  @Override
  public Registration onCancel(Runnable action) {
    Action registered = new Action(action);
    synchronized (this) {
      if (reason == null) {
        actions.add(registered);
        return registered;
      }
    }
    Thread.ofVirtual().name("cancel-" + origin().migration()).start(registered);
    return registered;
  }

  /**
   * Runs at most once, and never after {@link #close} returned: what it works on may belong to
   * somebody else by then.
   */
  private final class Action implements Runnable, Registration {
    private final Runnable work;
    private boolean done;

    Action(Runnable work) {
      this.work = work;
    }

    @Override
    public synchronized void run() {
      if (!done) {
        done = true;
        work.run();
      }
    }

    @Override
    public void close() {
      synchronized (ActiveRun.this) {
        actions.remove(this);
      }
      synchronized (this) {
        done = true;
      }
    }
  }
}
