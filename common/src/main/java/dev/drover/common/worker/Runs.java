package dev.drover.common.worker;

import dev.drover.common.message.Control;
import dev.drover.common.message.Heartbeat;
import dev.drover.common.message.Stage;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Every command this process has accepted and not yet reported on. Thread-safe. */
final class Runs {
  private final Set<ActiveRun> active = new LinkedHashSet<>();

  /**
   * False, and nothing added, when the same epoch of the same migration runs here already: a
   * command that came twice.
   */
  synchronized boolean add(ActiveRun run) {
    for (ActiveRun other : active) {
      if (other.origin().equals(run.origin())) {
        return false;
      }
    }
    return active.add(run);
  }

  synchronized void remove(ActiveRun run) {
    active.remove(run);
    notifyAll();
  }

  synchronized List<ActiveRun> list() {
    return List.copyOf(active);
  }

  /** How many commands of one stage run. */
  synchronized int of(Stage stage) {
    return (int) active.stream().filter(run -> run.command().stage() == stage).count();
  }

  List<Heartbeat.Running> running() {
    return list().stream()
        .map(run ->
            new Heartbeat.Running(
                run.origin().migration(), run.origin().epoch(), run.command().stage()))
        .toList();
  }

  void cancel(Control.Abandon abandon) {
    for (ActiveRun run : list()) {
      if (run.origin().migration().equals(abandon.migration())
          && run.origin().epoch() <= abandon.epoch()) {
        run.cancel(ActiveRun.Reason.ABANDONED);
      }
    }
  }

  void cancelOverdue() {
    for (ActiveRun run : list()) {
      if (run.overdue()) {
        run.cancel(ActiveRun.Reason.TIME_LIMIT);
      }
    }
  }

  /** Ends all that runs because the worker's patience has ended; twice is fine. */
  void stop() {
    list().forEach(run -> run.cancel(ActiveRun.Reason.STOPPED));
  }

  /** Waits until nothing runs; false when something still does after {@code patience}. */
  synchronized boolean awaitNone(Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (!active.isEmpty()) {
      long millis = Duration.ofNanos(end - System.nanoTime()).toMillis();
      if (millis <= 0) {
        return false;
      }
      wait(millis);
    }
    return true;
  }
}
