package dev.drover.verify;

import dev.drover.common.worker.Run;
import java.util.ArrayList;
import java.util.List;

/** A run that remembers its progress and can be cancelled by the test. Thread-safe. */
public final class WatchedRun implements Run {
  private final List<Runnable> actions = new ArrayList<>();
  private boolean cancelled;
  private long rows;
  private long rowsPlanned;

  synchronized void cancel() {
    cancelled = true;
    actions.forEach(Runnable::run);
    actions.clear();
  }

  synchronized long rows() {
    return rows;
  }

  synchronized long rowsPlanned() {
    return rowsPlanned;
  }

  @Override
  public String worker() {
    return "verify-test";
  }

  @Override
  public synchronized void progress(long passed, long planned, long bytes) {
    rows = passed;
    rowsPlanned = planned;
  }

  @Override
  public synchronized boolean cancelled() {
    return cancelled;
  }

  @Override
  public void checkCancelled() {
    if (cancelled()) {
      throw new RunCancelled("by the test");
    }
  }

  @Override
  public synchronized Registration onCancel(Runnable action) {
    if (cancelled) {
      action.run();
      return () -> {};
    }
    actions.add(action);
    return () -> forget(action);
  }

  private synchronized void forget(Runnable action) {
    actions.remove(action);
  }
}
