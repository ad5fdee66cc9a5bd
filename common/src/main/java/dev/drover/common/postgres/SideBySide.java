package dev.drover.common.postgres;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Steps done at the same time: the first by the calling thread, each further one by a thread of its
 * own. Returns when all have ended.
 */
public final class SideBySide {
  /** One of them. */
  @FunctionalInterface
  public interface Step {
    void run() throws SQLException, IOException;
  }

  private final Runnable stop;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  private SideBySide(Runnable stop) {
    this.stop = stop;
  }

  /**
   * Throws what the first step to fail threw.
   *
   * @param stop ends the other steps when one has failed, or when this thread is interrupted;
   *     called once at most, from any thread
   */
  public static void run(List<? extends Step> steps, Runnable stop)
      throws SQLException, IOException {
    SideBySide all = new SideBySide(stop);
    List<Thread> others = new ArrayList<>();
    for (Step step : steps.subList(1, steps.size())) {
      others.add(Thread.ofPlatform().daemon().name("side-by-side").start(() -> all.take(step)));
    }
    all.take(steps.getFirst());
    all.await(others);
    all.rethrow();
  }

  private void take(Step step) {
    try {
      step.run();
    } catch (SQLException | IOException | RuntimeException | Error e) {
      fail(e);
    }
  }

  private void fail(Throwable why) {
    if (failure.compareAndSet(null, why)) {
      stop.run();
    }
  }

  private void await(List<Thread> others) {
    boolean interrupted = false;
    for (Thread other : others) {
      while (other.isAlive()) {
        try {
          other.join();
        } catch (InterruptedException e) {
          interrupted = true;
          fail(new IOException("Interrupted while others were still at work", e));
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void rethrow() throws SQLException, IOException {
    switch (failure.get()) {
      case null -> {}
      case SQLException e -> throw e;
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IllegalStateException("A step throws nothing else", e);
    }
  }
}
