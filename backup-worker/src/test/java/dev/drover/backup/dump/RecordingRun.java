package dev.drover.backup.dump;

import dev.drover.common.worker.Run;
import java.util.ArrayList;
import java.util.List;

/** A run that a test watches and cancels. */
final class RecordingRun implements Run {
  private final List<Runnable> actions = new ArrayList<>();
  private Runnable atFirstProgress = () -> {};
  private boolean progressed;
  private boolean cancelled;
  private long rows;

  /** Called once, on the run's own thread, when the first table is read or 500 rows are. */
  RecordingRun atFirstProgress(Runnable action) {
    atFirstProgress = action;
    return this;
  }

  long rows() {
    return rows;
  }

  void cancel() {
    List<Runnable> left;
    synchronized (this) {
      cancelled = true;
      left = List.copyOf(actions);
      actions.clear();
    }
    left.forEach(Runnable::run);
  }

  @Override
  public String worker() {
    return "backup-1";
  }

  @Override
  public void progress(long read, long rowsPlanned, long bytes) {
    rows = read;
    if (!progressed) {
      progressed = true;
      atFirstProgress.run();
    }
  }

  @Override
  public synchronized boolean cancelled() {
    return cancelled;
  }

  @Override
  public void checkCancelled() {
    if (cancelled()) {
      throw new RunCancelled("cancelled by the test");
    }
  }

  @Override
  public synchronized Registration onCancel(Runnable action) {
    actions.add(action);
    return () -> {
      synchronized (this) {
        actions.remove(action);
      }
    };
  }
}
