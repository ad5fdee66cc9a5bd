package dev.drover.coordinator.fleet;

import dev.drover.common.message.Heartbeat;
import dev.drover.common.message.Stage;
import dev.drover.common.name.MigrationId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * What this coordinator knows of the workers that live.
 *
 * @param idle topics of commands for which one has had a free slot for a while
 * @param runs what they say they run, and which of them does
 * @param deaf whether this coordinator would not have heard a worker that lives; then silence says
 *     nothing
 */
public record Fleet(Set<String> idle, Map<Heartbeat.Running, String> runs, boolean deaf) {
  public Fleet {
    idle = Set.copyOf(idle);
    runs = Map.copyOf(runs);
  }

  /**
   * @param idleFor how long a slot must have been free
   */
  public static Fleet read(Handle handle, Duration idleFor, boolean deaf) {
    return new Fleet(idle(handle, idleFor), runs(handle), deaf);
  }

  /** Topics for which the worker that says this has a free slot. */
  public static List<String> idle(Heartbeat heartbeat) {
    return heartbeat.draining()
        ? List.of()
        : heartbeat.slots().stream()
            .filter(slots -> slots.free() > 0)
            .map(Heartbeat.Slots::topic)
            .toList();
  }

  private static Set<String> idle(Handle handle, Duration idleFor) {
    return handle
        .createQuery(
            """
            SELECT DISTINCT e.key FROM worker AS w, jsonb_each_text(w.idle) AS e
            WHERE w.seen_at > now() - interval '6 s'
              AND CAST(e.value AS timestamptz) < now() - :idle * interval '1 ms'
            """)
        .bind("idle", idleFor.toMillis())
        .mapTo(String.class)
        .collect(Collectors.toSet());
  }

  private static Map<Heartbeat.Running, String> runs(Handle handle) {
    Map<Heartbeat.Running, String> runs = new HashMap<>();
    handle
        .createQuery(
            """
            SELECT w.id, r.migration, r.epoch, r.stage
            FROM worker AS w,
                 jsonb_to_recordset(w.heartbeat -> 'runs') AS r (migration uuid, epoch integer, stage text)
            WHERE w.seen_at > now() - interval '6 s'
            """)
        .map((row, _) ->
            Map.entry(
                new Heartbeat.Running(
                    new MigrationId(row.getObject("migration", UUID.class)),
                    row.getInt("epoch"),
                    Stage.of(row.getString("stage"))),
                row.getString("id")))
        .forEach(entry -> runs.put(entry.getKey(), entry.getValue()));
    return runs;
  }
}
