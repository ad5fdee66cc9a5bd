package dev.drover.coordinator.fleet;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Topics of commands for which a living worker has had a free slot for a while. */
public final class IdleTopics {
  private IdleTopics() {}

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
