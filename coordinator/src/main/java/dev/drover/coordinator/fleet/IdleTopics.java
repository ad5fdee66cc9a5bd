package dev.drover.coordinator.fleet;

import dev.drover.common.message.Heartbeat;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Topics of commands for which a living worker has had a free slot for a while. */
public final class IdleTopics {
  private IdleTopics() {}

  /** Those for which the worker that says this has a free slot. */
  public static List<String> of(Heartbeat heartbeat) {
    return heartbeat.draining()
        ? List.of()
        : heartbeat.slots().stream()
            .filter(slots -> slots.free() > 0)
            .map(Heartbeat.Slots::topic)
            .toList();
  }

  public static Set<String> find(Handle handle, Duration idleFor) {
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
}
