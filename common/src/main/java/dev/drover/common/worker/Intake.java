package dev.drover.common.worker;

import dev.drover.common.message.Control;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this worker takes commands, as the coordinator has asked for last. Thread-safe.
 *
 * <p>Twice and late: of all words to this worker the one that was asked for last counts; it again,
 * and what was asked for before it, change nothing, and words to others never do. A word that was
 * asked for later takes the place of the one before, with its time limit. Ending cannot be taken
 * back once nothing runs any more.
 */
final class Intake {
  private static final Logger log = LoggerFactory.getLogger(Intake.class);

  private final String worker;
  private final LongSupplier nanos;
  private final CountDownLatch dismissed = new CountDownLatch(1);
  private Instant latest = Instant.MIN;
  private Control.@Nullable Drain drain;
  private long heardAt;
  private int takers;

  /**
   * @param nanos as {@link System#nanoTime}
   */
  Intake(String worker, LongSupplier nanos) {
    this.worker = worker;
    this.nanos = nanos;
  }

  synchronized void hear(Control.Drain word) {
    if (isNews(word.worker(), word.at())) {
      log.info(
          "Asked to take no further commands; what runs has {} seconds{}",
          word.patienceSeconds(),
          word.exit() ? ", then the process ends" : "");
      drain = word;
      heardAt = nanos.getAsLong();
    }
  }

  synchronized void hear(Control.Resume word) {
    if (isNews(word.worker(), word.at())) {
      log.info("Asked to take commands again");
      drain = null;
      notifyAll();
    }
  }

  private boolean isNews(String to, Instant at) {
    if (!to.equals(worker) || !at.isAfter(latest)) {
      return false;
    }
    latest = at;
    return true;
  }

  /**
   * Whether the caller may take commands, until it {@link #leave}s; waits up to {@code patience}
   * for that.
   */
  synchronized boolean enter(Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (drain != null) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    takers++;
    return true;
  }

  synchronized void leave() {
    takers--;
  }

  /** Nobody has asked to take no further commands; who has entered goes on exactly as long. */
  synchronized boolean open() {
    return drain == null;
  }

  /** No command is being taken, and none will be until somebody asks for it. */
  synchronized boolean shut() {
    return drain != null && takers == 0;
  }

  /** What runs has had its time. */
  synchronized boolean overdue() {
    return drain != null
        && nanos.getAsLong() - heardAt >= TimeUnit.SECONDS.toNanos(drain.patienceSeconds());
  }

  /** Nothing runs; what {@link #awaitDismissal} may have waited for. */
  synchronized void idle() {
    if (drain != null && takers == 0 && drain.exit()) {
      dismissed.countDown();
    }
  }

  /** Waits until the process is to end. */
  void awaitDismissal() throws InterruptedException {
    dismissed.await();
  }
}
