package dev.drover.coordinator.store;

import java.util.List;
import org.jdbi.v3.core.Handle;

/** Messages written with the decision that asks for them, and taken out to be sent. */
public final class Outbox {
  private Outbox() {}

  public static void put(Handle handle, List<Outgoing> messages) {
    if (messages.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            """
            INSERT INTO outbox (topic, key, payload)
            SELECT * FROM unnest(:topics, :keys, :payloads)
            """)
        .bindArray("topics", String.class, messages.stream().map(Outgoing::topic).toList())
        .bindArray("keys", String.class, messages.stream().map(Outgoing::key).toList())
        .bindArray("payloads", String.class, messages.stream().map(Outgoing::payload).toList())
        .execute();
  }

  /**
   * Takes up to {@code limit} messages, oldest first, that no other relay is taking. They are gone
   * when the handle's transaction commits and back when it does not: commit after the broker has
   * acknowledged them.
   */
  public static List<Outgoing> take(Handle handle, int limit) {
    return handle
        .createQuery(
            """
            WITH taken AS (
              DELETE FROM outbox
              WHERE id IN (SELECT id FROM outbox ORDER BY id LIMIT :limit FOR UPDATE SKIP LOCKED)
              RETURNING id, topic, key, payload)
            SELECT topic, key, payload FROM taken ORDER BY id
            """)
        .bind("limit", limit)
        .map((row, _) -> new Outgoing(row.getString(1), row.getString(2), row.getString(3)))
        .list();
  }
}
