package dev.drover.cli;

import dev.drover.common.worker.Run;

/** Work that nobody watches and that ends with the process. */
record UnwatchedRun() implements Run {
  @Override
  public String worker() {
    return "cli";
  }

  @Override
  public void progress(long rows, long rowsPlanned, long bytes) {}

  @Override
  public boolean cancelled() {
    return false;
  }

  @Override
  public void checkCancelled() {}

  @Override
  public Registration onCancel(Runnable action) {
    return () -> {};
  }
}
