package dev.drover.common.worker;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits within a handler, never for ever. */
final class Waiting {
  private Waiting() {}

  static void on(CountDownLatch latch) {
    try {
      if (!latch.await(120, TimeUnit.SECONDS)) {
        throw new IllegalStateException("waited in vain");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits as a statement does that {@link Run#onCancel} cancels. */
  static void untilCancelled(Run run) {
    CountDownLatch cancelled = new CountDownLatch(1);
    try (Run.Registration _ = run.onCancel(cancelled::countDown)) {
      on(cancelled);
    }
    run.checkCancelled();
  }
}
