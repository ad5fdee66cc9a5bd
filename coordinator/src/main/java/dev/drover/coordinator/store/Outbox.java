package dev.drover.coordinator.store;

import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Messages written with the decision that asks for them, and taken out to be sent. */
public final class Outbox {
  private Outbox() {}

  public static void put(Handle handle, List<Outgoing> messages) {
    if (messages.isEmpty()) {
      return;
    }
    // The driver makes few statements of it; as an array each payload would be escaped and parsed.
    try (PreparedBatch rows =
        handle.prepareBatch(
            "INSERT INTO outbox (topic, key, payload) VALUES (:topic, :key, :payload)")) {
      for (Outgoing message : messages) {
        rows.bind("topic", message.topic())
            .bind("key", message.key())
            .bind("payload", message.payload())
            .add();
      }
      rows.execute();
    }
  }

  /**
   * Takes up to {@code limit} messages, oldest first, that no other relay is taking. They are gone
   * when the handle's transaction commits and back when it does not: commit after the broker has
   * acknowledged them. That commit does not wait for the disk: a deletion that a crash forgets
   * sends the messages twice, as dying before it does.
   */
  public static List<Outgoing> take(Handle handle, int limit) {
    return handle
        .createQuery(
            """
            WITH taken AS (
              DELETE FROM outbox
              WHERE id IN (SELECT id FROM outbox ORDER BY id LIMIT :limit FOR UPDATE SKIP LOCKED)
              RETURNING id, topic, key, payload)
            SELECT topic, key, payload FROM taken,
              (SELECT pg_catalog.set_config('synchronous_commit', 'off', true)) AS unhurried
            ORDER BY id
            """)
        .bind("limit", limit)
        .map((row, _) -> new Outgoing(row.getString(1), row.getString(2), row.getString(3)))
        .list();
  }
}
