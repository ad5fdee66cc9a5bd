package dev.drover.common.worker;

import dev.drover.common.message.Event;
import dev.drover.common.message.Heartbeat;
import dev.drover.common.message.Progress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the world, on a thread of its own, that this worker lives: a heartbeat every interval and
 * within a second of each change, that a run has begun once it has lasted a while, and its progress
 * at most every half second. Also ends runs that exceed their time limit, or that of a worker which
 * is being drained.
 *
 * <p>A run that is over sooner is known by its result alone: of thousands of small projects each
 * beginning would be a message for nothing. When its worker dies before it said anything, the
 * coordinator sees a command that no worker took.
 */
final class Pulse implements Runnable {
  private static final long TICK_MILLIS = 200;

  /** Changes within this time go out as one heartbeat. */
  private static final long CHANGES_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final long BEGUN_NANOS = TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS);
  private static final long PROGRESS_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final Logger log = LoggerFactory.getLogger(Pulse.class);

  private final long intervalNanos;
  private final Supplier<Heartbeat> state;
  private final Runs runs;
  private final Intake intake;
  private final Reports reports;
  private final RunMetrics metrics;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private @Nullable Heartbeat sent;
  private long sentAt;
  private volatile long tickedAt = System.nanoTime();
  private long progressAt = System.nanoTime();

  Pulse(
      Duration interval,
      Supplier<Heartbeat> state,
      Runs runs,
      Intake intake,
      Reports reports,
      RunMetrics metrics) {
    this.intervalNanos = interval.toNanos();
    this.state = state;
    this.runs = runs;
    this.intake = intake;
    this.reports = reports;
    this.metrics = metrics;
  }

  /** How long ago this thread was last at work; by any thread. */
  Duration sinceTick() {
    return Duration.ofNanos(System.nanoTime() - tickedAt);
  }

  /** Ends the thread after a last heartbeat. */
  void stop() {
    stopped.countDown();
  }

  @Override
  public void run() {
    boolean last;
    do {
      last = pause();
      try {
        tick(System.nanoTime(), last);
      } catch (RuntimeException e) {
        log.error("A heartbeat failed\n{}", RunFailures.stack(e));
      }
    } while (!last);
  }

  /** The first beat comes at once; true when it is time for the last. */
  private boolean pause() {
    try {
      return stopped.await(sent == null ? 0 : TICK_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private void tick(long now, boolean last) {
    tickedAt = now;
    runs.cancelOverdue();
    drain();
    for (ActiveRun run : runs.list()) {
      if (run.toAnnounce(BEGUN_NANOS)) {
        reports.begin(new Event.Started(run.origin(), run.command().stage()));
      }
    }
    if (last || sent == null || now - sentAt >= Math.min(intervalNanos, CHANGES_NANOS)) {
      beat(state.get(), now);
    }
    if (now - progressAt >= PROGRESS_NANOS) {
      progressAt = now;
      for (ActiveRun run : runs.list()) {
        Progress progress = run.takeProgress();
        if (progress != null) {
          reports.progress(progress);
        }
        metrics.progressed(run.command().stage(), run.takeAmount());
      }
    }
  }

  private void drain() {
    if (intake.overdue()) {
      runs.stop();
    }
    if (intake.shut() && runs.list().isEmpty()) {
      intake.idle();
    }
  }

  private void beat(Heartbeat heartbeat, long now) {
    boolean due = now - sentAt >= intervalNanos || !heartbeat.equals(sent);
    if (due && reports.heartbeat(heartbeat)) {
      sent = heartbeat;
      sentAt = now;
      metrics.heartbeat();
    }
  }
}
