package dev.drover.coordinator.api;

import dev.drover.common.api.DrainRequest;
import dev.drover.common.api.WishRequest;
import dev.drover.common.api.WorkerStatus;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Control;
import dev.drover.common.message.Heartbeat;
import dev.drover.common.name.Printable;
import dev.drover.coordinator.audit.Entry;
import dev.drover.coordinator.audit.Trail;
import dev.drover.coordinator.store.WorkerView;
import dev.drover.coordinator.store.Workers;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What people ask of single workers. Each is a word that may be lost on its way; asking again does
 * no harm, and the worker's heartbeats tell what it does. Thread-safe.
 */
@Singleton
final class WorkerOperations {
  private final Workers workers;

  WorkerOperations(Workers workers) {
    this.workers = workers;
  }

  List<WorkerStatus> list() {
    return workers.list().stream().map(WorkerOperations::shown).toList();
  }

  /**
   * The worker as it was last heard of: before it heard this.
   *
   * @throws DroverException {@code not_found}; {@code worker_silent}; {@code worker_too_old};
   *     {@code reason_invalid}
   */
  WorkerStatus drain(String id, DrainRequest request, String actor) {
    WorkerView worker = hearing(id, Control.DRAIN);
    int patience =
        Objects.requireNonNullElse(request.patienceSeconds(), Control.Drain.PATIENCE_SECONDS);
    boolean exit = Boolean.TRUE.equals(request.exit());
    String what =
        "The worker "
            + id
            + " is asked to take no further commands; what it runs has "
            + patience
            + " seconds"
            + (exit ? ", then it ends." : ".");
    workers.say(
        id,
        now -> new Control.Drain(id, now, patience, exit),
        deed(Control.DRAIN, what, request.reason(), actor));
    return shown(worker);
  }

  /** As {@link #drain}. One that takes commands goes on doing so. */
  WorkerStatus resume(String id, WishRequest request, String actor) {
    WorkerView worker = hearing(id, Control.RESUME);
    workers.say(
        id,
        now -> new Control.Resume(id, now),
        deed(
            Control.RESUME,
            "The worker " + id + " is asked to take commands again.",
            request.reason(),
            actor));
    return shown(worker);
  }

  private WorkerView hearing(String id, String word) {
    WorkerView worker = workers.find(id).orElseThrow(Missing.of("worker", id));
    if (!worker.alive()) {
      throw DroverException.user(
          "worker_silent",
          "The worker " + id + " was last heard of at " + worker.seenAt() + ".",
          "What it ran goes to others by itself. If its process still runs, look at its log.");
    }
    if (!worker.heartbeat().heeds().contains(word)) {
      throw DroverException.user(
          "worker_too_old",
          "The worker "
              + id
              + " is of a release ("
              + Printable.of(worker.heartbeat().version())
              + ") that does not heed '"
              + word
              + "'.",
          "End its process with SIGTERM, which drains it too; or upgrade it first.");
    }
    return worker;
  }

  private static Trail.Deed deed(String word, String what, @Nullable String reason, String actor) {
    String because = Reasons.checked(reason);
    return new Trail.Deed(
        Entry.NOBODY,
        "worker-" + word + "-asked",
        actor,
        because == null ? what : what + " Reason: " + because,
        null);
  }

  private static WorkerStatus shown(WorkerView worker) {
    Heartbeat heartbeat = worker.heartbeat();
    return new WorkerStatus(
        heartbeat.worker(),
        heartbeat.kind(),
        heartbeat.version(),
        heartbeat.startedAt(),
        worker.seenAt(),
        worker.alive(),
        heartbeat.draining(),
        heartbeat.slots(),
        heartbeat.runs(),
        heartbeat.heeds());
  }
}
