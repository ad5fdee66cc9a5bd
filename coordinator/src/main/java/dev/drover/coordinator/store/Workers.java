package dev.drover.coordinator.store;

import dev.drover.common.message.Heartbeat;
import dev.drover.common.message.Json;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** The fleet to look at. Thread-safe. */
public final class Workers {
  private final Jdbi jdbi;

  public Workers(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** By kind and id; those not heard of for an hour are left out. */
  public List<WorkerView> list() {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(
                """
                SELECT heartbeat, seen_at, seen_at > now() - interval '15 s' AS alive
                FROM worker WHERE seen_at > now() - interval '1 hour' ORDER BY kind, id
                """)
            .map((row, _) ->
                new WorkerView(
                    Json.read(row.getString("heartbeat"), Heartbeat.class),
                    Batches.instant(row, "seen_at"),
                    row.getBoolean("alive")))
            .list());
  }
}
