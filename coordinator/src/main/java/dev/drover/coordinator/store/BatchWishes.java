package dev.drover.coordinator.store;

import dev.drover.coordinator.audit.Trail;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The wish of a batch as a whole. A batch's row is always locked before rows of its migrations. */
final class BatchWishes {
  private BatchWishes() {}

  static Optional<Answer> pause(Handle handle, UUID batch, @Nullable String reason, String actor) {
    return set(
        handle,
        batch,
        """
        UPDATE batch SET wish = 'pause', wish_reason = :reason WHERE id = :batch AND wish = 'run' AND ended_at IS NULL
        """,
        reason,
        new Granted("batch-paused", actor, "Paused."));
  }

  static Optional<Answer> resume(Handle handle, UUID batch, @Nullable String reason, String actor) {
    return set(
        handle,
        batch,
        """
        UPDATE batch SET wish = 'run', wish_reason = NULL,
          (forgiven_ended, forgiven_failed) = (
            SELECT count(*), count(*) FILTER (WHERE m.state IN ('Restored', 'Refused', 'NeedsAttention'))
            FROM migration AS m WHERE m.batch = :batch AND m.ended_at IS NOT NULL)
        WHERE id = :batch AND wish = 'pause'
        """,
        reason,
        new Granted("batch-resumed", actor, "Resumed."));
  }

  static Optional<Answer> cancel(Handle handle, UUID batch, @Nullable String reason, String actor) {
    return set(
        handle,
        batch,
        """
        UPDATE batch SET wish = 'cancel', wish_reason = :reason WHERE id = :batch AND wish <> 'cancel' AND ended_at IS NULL
        """,
        reason,
        new Granted("batch-cancelled", actor, "Cancelling."));
  }

  /**
   * Locks the batches of {@code migrations} until the transaction's end, ended ones too: so none
   * ends while something of it is about to run again.
   *
   * @return those of {@code migrations} whose batch is still being cancelled, which a replay would
   *     undo
   */
  static List<UUID> lockOf(Handle handle, List<UUID> migrations) {
    handle
        .createQuery(
            """
            SELECT b.id FROM batch AS b
            WHERE b.id IN (SELECT m.batch FROM migration AS m WHERE m.id = ANY (:migrations))
            ORDER BY b.id FOR UPDATE
            """)
        .bindArray("migrations", UUID.class, migrations)
        .mapTo(UUID.class)
        .list();
    return handle
        .createQuery(
            """
            SELECT m.id FROM migration AS m JOIN batch AS b ON b.id = m.batch
            WHERE m.id = ANY (:migrations) AND b.wish = 'cancel' AND b.ended_at IS NULL
            """)
        .bindArray("migrations", UUID.class, migrations)
        .mapTo(UUID.class)
        .list();
  }

  /** Migrations that run again make their batches live again; their batches are locked. */
  static void reopen(Handle handle, List<UUID> migrations, String actor) {
    List<UUID> reopened =
        handle
            .createQuery(
                """
                UPDATE batch SET ended_at = NULL, wish = CASE wish WHEN 'cancel' THEN 'run' ELSE wish END,
                  wish_reason = CASE wish WHEN 'cancel' THEN NULL ELSE wish_reason END
                WHERE id IN (SELECT m.batch FROM migration AS m WHERE m.id = ANY (:migrations))
                  AND ended_at IS NOT NULL
                RETURNING id
                """)
            .bindArray("migrations", UUID.class, migrations)
            .mapTo(UUID.class)
            .list();
    Granted granted = new Granted("batch-reopened", actor, "Reopened for what runs again.");
    reopened.forEach(batch -> Trail.append(handle, deed(batch, granted, null)));
  }

  /**
   * Migrations that have begun and not ended, or were paused by themselves, in the order of their
   * ids.
   */
  static List<UUID> inFlight(Handle handle, UUID batch) {
    return handle
        .createQuery(
            """
            SELECT id FROM migration
            WHERE batch = :batch
              AND (state IN ('BackingUp', 'Migrating', 'Verifying', 'Promoting', 'Restoring')
                   OR (state = 'Queued' AND wish = 'pause'))
            ORDER BY id
            """)
        .bind("batch", batch)
        .mapTo(UUID.class)
        .list();
  }

  /** What is told, and written down, when a wish changes something. */
  private record Granted(String deed, String actor, String note) {}

  private static Optional<Answer> set(
      Handle handle, UUID batch, String update, @Nullable String reason, Granted granted) {
    var statement = handle.createUpdate(update).bind("batch", batch);
    if (update.contains(":reason")) {
      statement.bind("reason", reason);
    }
    if (statement.execute() > 0) {
      Trail.append(handle, deed(batch, granted, reason));
      return Optional.of(new Answer(true, granted.note()));
    }
    return handle
        .createQuery("SELECT wish, ended_at IS NOT NULL FROM batch WHERE id = :batch")
        .bind("batch", batch)
        .map((row, _) ->
            new Answer(
                false,
                row.getBoolean(2)
                    ? "The batch has ended."
                    : "The batch's wish is " + row.getString(1) + "."))
        .findOne();
  }

  private static Trail.Deed deed(UUID batch, Granted granted, @Nullable String reason) {
    return new Trail.Deed(
        batch, granted.deed(), granted.actor(), Transitions.because(granted.note(), reason), null);
  }
}
