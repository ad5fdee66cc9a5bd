package dev.drover.coordinator.fleet;

import dev.drover.common.name.MigrationId;
import dev.drover.coordinator.saga.Decision;
import dev.drover.coordinator.saga.Input;
import dev.drover.coordinator.store.Addressed;
import dev.drover.coordinator.store.Bells;
import dev.drover.coordinator.store.LiveBatch;
import dev.drover.coordinator.store.Sagas;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets queued migrations start as places in their batches become free, within the batches' windows,
 * stops batches that fail too often, carries out the cancelling of batches, and ends those with
 * nothing left to do. Batches take turns of a chunk each. A batch's row lock keeps two coordinators
 * from filling one place twice.
 */
public final class Release {
  private static final Logger log = LoggerFactory.getLogger(Release.class);
  private static final int CHUNK = 100;
  private static final Duration POLL = Duration.ofMillis(500);

  private final Jdbi jdbi;
  private final Sagas sagas;
  private final Bells bells;
  private final InstantSource clock;

  /**
   * @param clock the one that windows are told by
   */
  public Release(Jdbi jdbi, Sagas sagas, Bells bells, InstantSource clock) {
    this.jdbi = jdbi;
    this.sagas = sagas;
    this.bells = bells;
    this.clock = clock;
  }

  public void step() throws InterruptedException {
    if (!round()) {
      bells.queue().await(POLL);
    }
  }

  /** Ends {@link #step}'s wait. */
  public void wake() {
    bells.queue().ring();
  }

  /** One turn for every batch; answers whether some batch has more to do at once. */
  boolean round() {
    boolean more = false;
    List<UUID> batches = jdbi.withHandle(LiveBatch::ids);
    for (UUID batch : batches) {
      Turn turn =
          jdbi.inTransaction(handle ->
              LiveBatch.lock(handle, batch).map(live -> turn(handle, live)).orElse(Turn.IDLE));
      if (turn != Turn.IDLE) {
        bells.outbox().ring();
      }
      more |= turn == Turn.MORE;
    }
    return more;
  }

  private enum Turn {
    IDLE,
    DONE,
    MORE
  }

  private Turn turn(Handle handle, LiveBatch batch) {
    return switch (batch.work(clock.instant())) {
      case LiveBatch.Work.Nothing _ -> Turn.IDLE;
      case LiveBatch.Work.End _ -> {
        batch.end(handle);
        log.info("Batch {} has ended", batch.id());
        yield Turn.IDLE;
      }
      case LiveBatch.Work.Cancel _ ->
          decided(handle, batch.uncancelled(handle, CHUNK), new Input.Cancel());
      case LiveBatch.Work.Stop _ -> {
        batch.stop(handle);
        log.warn(
            "Batch {} is paused: {} of {} ended projects failed",
            batch.id(),
            batch.failed(),
            batch.ended());
        yield Turn.IDLE;
      }
      case LiveBatch.Work.Start(int places) ->
          decided(handle, batch.queued(handle, Math.min(CHUNK, places)), new Input.Start());
    };
  }

  private Turn decided(Handle handle, List<MigrationId> ids, Input input) {
    List<Decision> decisions =
        sagas.decide(
            handle,
            ids.stream().map(id -> new Addressed(id, input, Addressed.COORDINATOR)).toList());
    if (decisions.stream().noneMatch(Decision::changed)) {
      return Turn.IDLE;
    }
    return ids.size() == CHUNK
            || decisions.stream().anyMatch(decision -> decision.outcome() != null)
        ? Turn.MORE
        : Turn.DONE;
  }
}
