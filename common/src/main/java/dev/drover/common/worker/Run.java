package dev.drover.common.worker;

import java.time.Duration;

/**
 * One run of one command, as its handler sees it. Thread-safe.
 *
 * <p>A run is cancelled when the coordinator abandons its epoch, when it exceeds its time limit, or
 * when the worker is told to stop at once. Cancellation is a courtesy: what a run may do is decided
 * by the fence.
 */
public interface Run {
  /** Nanoseconds after which {@link #pause} looks again whether it should go on. */
  long LONGEST_SLEEP = 20_000_000;

  /**
   * The worker's id, for {@link dev.drover.common.message.Event.Origin} and as the fence's holder
   * together with the epoch.
   */
  String worker();

  /**
   * Counts rows and bytes of the current work, for people to watch; sent at most every half second.
   */
  void progress(long rows, long rowsPlanned, long bytes);

  boolean cancelled();

  /**
   * @throws RunCancelled when {@link #cancelled()}
   */
  void checkCancelled();

  /**
   * Calls {@code action} once, from another thread, when the run is cancelled (at once if it
   * already is); for instance to cancel a statement. Close the result when the action is no longer
   * wanted.
   */
  Registration onCancel(Runnable action);

  /**
   * Waits for {@code time}, but not for a run that is no longer wanted.
   *
   * @throws RunCancelled when {@link #cancelled()}, or when the thread is interrupted
   */
  default void pause(Duration time) {
    long until = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = until - System.nanoTime()) {
      try {
        Thread.sleep(Duration.ofNanos(Math.min(left, LONGEST_SLEEP)));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new RunCancelled("The worker's thread was interrupted");
      }
      checkCancelled();
    }
  }

  /** Takes an action back. */
  interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  /** The run was cancelled; nobody waits for its result. */
  final class RunCancelled extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RunCancelled(String reason) {
      super(reason);
    }
  }
}
