package dev.drover.coordinator.store;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The wish of a batch as a whole. A batch's row is always locked before rows of its migrations. */
final class BatchWishes {
  private BatchWishes() {}

  static Optional<Answer> pause(Handle handle, UUID batch, @Nullable String reason) {
    return set(
        handle,
        batch,
        """
        UPDATE batch SET wish = 'pause', wish_reason = :reason WHERE id = :batch AND wish = 'run' AND ended_at IS NULL
        """,
        reason,
        "Paused.");
  }

  static Optional<Answer> resume(Handle handle, UUID batch) {
    return set(
        handle,
        batch,
        """
        UPDATE batch SET wish = 'run', wish_reason = :reason,
          (forgiven_ended, forgiven_failed) = (
            SELECT count(*), count(*) FILTER (WHERE m.state IN ('Restored', 'Refused', 'NeedsAttention'))
            FROM migration AS m WHERE m.batch = :batch AND m.ended_at IS NOT NULL)
        WHERE id = :batch AND wish = 'pause'
        """,
        null,
        "Resumed.");
  }

  static Optional<Answer> cancel(Handle handle, UUID batch, @Nullable String reason) {
    return set(
        handle,
        batch,
        """
        UPDATE batch SET wish = 'cancel', wish_reason = :reason WHERE id = :batch AND wish <> 'cancel' AND ended_at IS NULL
        """,
        reason,
        "Cancelling.");
  }

  /** Replayed migrations make their batches live again. */
  static void reopen(Handle handle, List<UUID> migrations) {
    handle
        .createUpdate(
            """
            UPDATE batch SET ended_at = NULL, wish = CASE wish WHEN 'cancel' THEN 'run' ELSE wish END,
              wish_reason = CASE wish WHEN 'cancel' THEN NULL ELSE wish_reason END
            WHERE id IN (SELECT m.batch FROM migration AS m WHERE m.id = ANY (:migrations))
              AND (ended_at IS NOT NULL OR wish = 'cancel')
            """)
        .bindArray("migrations", UUID.class, migrations)
        .execute();
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

  private static Optional<Answer> set(
      Handle handle, UUID batch, String update, @Nullable String reason, String granted) {
    if (handle.createUpdate(update).bind("batch", batch).bind("reason", reason).execute() > 0) {
      return Optional.of(new Answer(true, granted));
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
}
