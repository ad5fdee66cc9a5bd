package dev.drover.coordinator.store;

import dev.drover.common.failure.DroverException;
import dev.drover.common.name.MigrationId;
import dev.drover.coordinator.saga.Input;
import dev.drover.coordinator.saga.State;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Who holds a project, and letting go of it. The one hold that can outlive its use is the
 * migration's own row: fences only rise, and sessions end with their workers. It is let go of by
 * undoing what it stands for, never by taking the row away: cancelled, after a restore where the
 * target was touched. Thread-safe.
 */
public final class Holds {
  private final Jdbi jdbi;
  private final Sagas sagas;
  private final Bells bells;

  public Holds(Jdbi jdbi, Sagas sagas, Bells bells) {
    this.jdbi = jdbi;
    this.sagas = sagas;
    this.bells = bells;
  }

  /** Empty when there is no such migration. */
  public Optional<HoldView> find(MigrationId id) {
    return jdbi.withHandle(handle -> find(handle, id));
  }

  /**
   * Has the migration undone and ended; of one that holds nothing any more, or is on its way there,
   * nothing changes. Empty when there is no such migration.
   *
   * @param force also when a worker reports a run of it; that run is abandoned, and what it may
   *     still do is for the fence to refuse
   * @throws DroverException {@code hold_alive}
   */
  public Optional<Answer> unlock(
      MigrationId id, boolean force, @Nullable String reason, String actor) {
    Optional<Answer> answer =
        jdbi.inTransaction(handle -> {
          List<UUID> one = List.of(id.value());
          List<UUID> _ = BatchWishes.lockOf(handle, one);
          var locked = Sagas.lock(handle, one).get(id);
          if (locked == null) {
            return Optional.empty();
          }
          if (!locked.saga().ended() || locked.saga().state() instanceof State.NeedsAttention) {
            refuseIfAlive(handle, id, force);
          }
          Input input =
              locked.saga().state() instanceof State.NeedsAttention
                  ? new Input.RetryRestore("to unlock the project")
                  : new Input.Cancel();
          Optional<Answer> said =
              Operations.answer(
                  sagas.decide(handle, List.of(new Addressed(id, input, actor, why(reason)))));
          if (input instanceof Input.RetryRestore) {
            BatchWishes.reopen(handle, one, actor);
          }
          return said;
        });
    bells.outbox().ring();
    bells.queue().ring();
    return answer;
  }

  /**
   * @throws DroverException {@code hold_alive}
   */
  public void refuseIfAlive(MigrationId id) {
    jdbi.useHandle(handle -> refuseIfAlive(handle, id, false));
  }

  private static void refuseIfAlive(Handle handle, MigrationId id, boolean force) {
    find(handle, id)
        .filter(hold -> hold.alive() && !force)
        .ifPresent(hold -> {
          throw DroverException.user(
              "hold_alive",
              "The worker "
                  + hold.reportedBy()
                  + " is at it: it reported its run at "
                  + hold.heartbeat()
                  + ".",
              "Let it end, or cancel the migration; to let go all the same, use force.");
        });
  }

  private static String why(@Nullable String reason) {
    return reason == null ? "to unlock the project" : "to unlock the project: " + reason;
  }

  private static Optional<HoldView> find(Handle handle, MigrationId id) {
    return handle
        .createQuery(
            Migrations.COLUMNS
                + """
                , w.id AS worker, w.seen_at, coalesce(w.seen_at > now() - interval '15 s', false) AS alive
                FROM migration AS m
                JOIN batch AS b ON b.id = m.batch
                LEFT JOIN LATERAL (
                  SELECT w.id, w.seen_at FROM worker AS w
                  WHERE w.heartbeat -> 'runs' @> jsonb_build_array(jsonb_build_object('migration', m.id))
                  ORDER BY w.seen_at DESC LIMIT 1) AS w ON true
                WHERE m.id = :id
                """)
        .bind("id", id.value())
        .map((row, _) ->
            new HoldView(
                Migrations.view(row),
                row.getString("worker"),
                Batches.nullableInstant(row, "seen_at"),
                row.getBoolean("alive")))
        .findOne();
  }
}
