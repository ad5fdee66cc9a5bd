package dev.drover.coordinator.store;

import dev.drover.common.name.MigrationId;
import dev.drover.coordinator.saga.Saga;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * A saga whose timer has rung, locked until the transaction's end.
 *
 * @param tooLong its run has used up its time, alive or not
 */
public record Due(MigrationId id, Saga saga, boolean tooLong) {
  /** The longest due first, without those that another coordinator is deciding. */
  public static List<Due> lock(Handle handle, int limit) {
    return handle
        .createQuery(
            """
            SELECT id, saga, coalesce(deadline_at <= now(), false) AS too_long
            FROM migration WHERE timer_at <= now() ORDER BY timer_at LIMIT :limit FOR UPDATE SKIP LOCKED
            """)
        .bind("limit", limit)
        .map((row, _) ->
            new Due(
                new MigrationId(row.getObject("id", UUID.class)),
                SagaJson.read(row.getString("saga")),
                row.getBoolean("too_long")))
        .list();
  }

  /** Rings again later; the saga itself is as it was. */
  public static void postpone(Handle handle, List<MigrationId> ids, Duration wait) {
    if (ids.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            "UPDATE migration SET timer_at = now() + :wait * interval '1 ms' WHERE id = ANY (:ids)")
        .bind("wait", wait.toMillis())
        .bindArray("ids", UUID.class, ids.stream().map(MigrationId::value).toList())
        .execute();
  }
}
