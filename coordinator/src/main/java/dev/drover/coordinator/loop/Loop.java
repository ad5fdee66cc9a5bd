package dev.drover.coordinator.loop;

import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats a step on a thread of its own. A step that throws is repeated after a growing wait, for
 * as long as it takes: an outage of database or broker is waited out, and logged when it begins,
 * every so often, and when it ends.
 */
public final class Loop implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Loop.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int LOG_EVERY = 30;

  private final String name;
  private final Step step;
  private final Runnable waker;
  private final IntervalFunction waits =
      IntervalFunction.ofExponentialBackoff(Duration.ofMillis(100), 2, Duration.ofSeconds(1));
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread;
  private int failures;

  /** What is repeated. */
  @FunctionalInterface
  public interface Step {
    /**
     * @throws InterruptedException when the loop is to end at once
     */
    void run() throws InterruptedException;
  }

  private Loop(String name, Step step, Runnable waker) {
    this.name = name;
    this.step = step;
    this.waker = waker;
    this.thread = Thread.ofPlatform().name(name).unstarted(this::run);
  }

  /**
   * @param waker ends a step's wait early, from another thread; called when the loop is closed
   */
  public static Loop start(String name, Step step, Runnable waker) {
    Loop loop = new Loop(name, step, waker);
    loop.thread.start();
    return loop;
  }

  private void run() {
    try {
      while (stopped.getCount() > 0) {
        repeat();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void repeat() throws InterruptedException {
    try {
      step.run();
      if (failures > 0) {
        log.info("{}: goes on after {} failed tries", name, failures);
        failures = 0;
      }
    } catch (RuntimeException e) {
      if (stopped.getCount() == 0) {
        return;
      }
      failures++;
      if (failures == 1) {
        log.warn("{}: waits and tries again", name, e);
      } else if (failures % LOG_EVERY == 0) {
        log.warn("{}: still waiting after {} tries: {}", name, failures, e.toString());
      }
      boolean _ = stopped.await(waits.apply(failures), TimeUnit.MILLISECONDS);
    }
  }

  /**
   * Begins no further step and ends the wait of the one that is running, without waiting for it.
   * Twice is fine.
   */
  public void stop() {
    stopped.countDown();
    waker.run();
  }

  /**
   * Stops, and waits for the step that is running, at most ten seconds; then it is interrupted.
   * Twice is fine.
   */
  @Override
  public void close() {
    stop();
    try {
      if (!thread.join(PATIENCE)) {
        thread.interrupt();
        boolean _ = thread.join(PATIENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
