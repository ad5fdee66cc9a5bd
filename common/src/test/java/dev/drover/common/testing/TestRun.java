package dev.drover.common.testing;

import dev.drover.common.worker.Run;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A run without a frame around it. A hook sees every progress report, so a test can step in
 * halfway.
 */
public final class TestRun implements Run {
  private final String worker;
  private final Runnable onProgress;
  private final List<Runnable> actions = new CopyOnWriteArrayList<>();
  private volatile boolean cancelled;
  private volatile long rows;

  public TestRun(String worker, Runnable onProgress) {
    this.worker = worker;
    this.onProgress = onProgress;
  }

  public static TestRun plain() {
    return new TestRun("worker-1", () -> {});
  }

  public long rows() {
    return rows;
  }

  public void cancel() {
    cancelled = true;
    actions.forEach(Runnable::run);
  }

  @Override
  public String worker() {
    return worker;
  }

  @Override
  public void progress(long rowsNow, long rowsPlanned, long bytes) {
    rows = rowsNow;
    onProgress.run();
  }

  @Override
  public boolean cancelled() {
    return cancelled;
  }

  @Override
  public void checkCancelled() {
    if (cancelled) {
      throw new RunCancelled("cancelled");
    }
  }

  @Override
  public Registration onCancel(Runnable action) {
    actions.add(action);
    if (cancelled) {
      action.run();
    }
    return () -> actions.remove(action);
  }
}
