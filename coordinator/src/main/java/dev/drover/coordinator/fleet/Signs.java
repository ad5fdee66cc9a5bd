package dev.drover.coordinator.fleet;

import dev.drover.common.message.Heartbeat;
import dev.drover.common.message.Json;
import dev.drover.common.message.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Stores what workers say of themselves: who lives, which runs live, how far they are. Newest wins.
 * Thread-safe.
 */
public final class Signs {
  private final Jdbi jdbi;
  private final Duration lease;

  public Signs(Jdbi jdbi, Duration lease) {
    this.jdbi = jdbi;
    this.lease = lease;
  }

  void store(Collection<Heartbeat> heartbeats, Collection<Progress> progress) {
    jdbi.useTransaction(handle -> {
      // The next signs come soon: nobody need wait for these to be on disk.
      handle.execute("SET LOCAL synchronous_commit TO off");
      if (!heartbeats.isEmpty()) {
        storeWorkers(handle, List.copyOf(heartbeats));
        extendLeases(handle, heartbeats);
      }
      if (!progress.isEmpty()) {
        storeProgress(handle, List.copyOf(progress));
      }
    });
  }

  private static void storeWorkers(Handle handle, List<Heartbeat> heartbeats) {
    handle
        .createUpdate(
            """
            INSERT INTO worker AS w (id, kind, heartbeat, idle, seen_at)
            SELECT h.id, h.kind, CAST(h.heartbeat AS jsonb),
                   (SELECT coalesce(jsonb_object_agg(topic, now()), '{}')
                    FROM jsonb_array_elements_text(CAST(h.idle AS jsonb)) AS topic),
                   now()
            FROM unnest(:ids, :kinds, :heartbeats, :idle) AS h (id, kind, heartbeat, idle)
            ORDER BY h.id
            ON CONFLICT (id) DO UPDATE SET heartbeat = excluded.heartbeat, seen_at = now(),
              idle = (SELECT coalesce(jsonb_object_agg(e.key, coalesce(w.idle -> e.key, e.value)), '{}')
                      FROM jsonb_each(excluded.idle) AS e)
            """)
        .bindArray("ids", String.class, heartbeats.stream().map(Heartbeat::worker).toList())
        .bindArray(
            "kinds", String.class, heartbeats.stream().map(beat -> beat.kind().word()).toList())
        .bindArray("heartbeats", String.class, heartbeats.stream().map(Json::text).toList())
        .bindArray(
            "idle",
            String.class,
            heartbeats.stream().map(beat -> Json.text(Fleet.idle(beat))).toList())
        .execute();
  }

  /**
   * A row that is being decided right now is left out; its decision sets the timer, or the next
   * heartbeat does. A run that is not known to have begun is left to its timer, which finds it
   * among the runs reported: extended here it would have no deadline.
   */
  private void extendLeases(Handle handle, Collection<Heartbeat> heartbeats) {
    List<UUID> migrations = new ArrayList<>();
    List<Integer> epochs = new ArrayList<>();
    for (Heartbeat heartbeat : heartbeats) {
      for (Heartbeat.Running run : heartbeat.runs()) {
        migrations.add(run.migration().value());
        epochs.add(run.epoch());
      }
    }
    if (migrations.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            """
            WITH alive AS (
              SELECT m.id FROM migration AS m
              JOIN unnest(:migrations, :epochs) AS r (id, epoch) ON r.id = m.id AND r.epoch = m.epoch
              WHERE m.timer_at IS NOT NULL AND m.saga #>> '{state,phase,is}' = 'Running'
              ORDER BY m.id FOR UPDATE OF m SKIP LOCKED)
            UPDATE migration AS m
            SET timer_at = least(now() + :lease * interval '1 ms', coalesce(m.deadline_at, 'infinity'))
            FROM alive WHERE m.id = alive.id
            """)
        .bindArray("migrations", UUID.class, migrations)
        .bindArray("epochs", Integer.class, epochs)
        .bind("lease", lease.toMillis())
        .execute();
  }

  private static void storeProgress(Handle handle, List<Progress> progress) {
    handle
        .createUpdate(
            """
            INSERT INTO progress AS p (migration, epoch, stage, rows, rows_planned, bytes, at)
            SELECT migration, epoch, stage, rows, rows_planned, bytes, now()
            FROM unnest(:migrations, :epochs, :stages, :rows, :rowsPlanned, :bytes)
              AS u (migration, epoch, stage, rows, rows_planned, bytes)
            ORDER BY migration
            ON CONFLICT (migration) DO UPDATE
            SET epoch = excluded.epoch, stage = excluded.stage, rows = excluded.rows,
                rows_planned = excluded.rows_planned, bytes = excluded.bytes, at = now()
            WHERE (p.epoch, p.rows, p.bytes) <= (excluded.epoch, excluded.rows, excluded.bytes)
            """)
        .bindArray(
            "migrations",
            UUID.class,
            progress.stream().map(one -> one.migration().value()).toList())
        .bindArray("epochs", Integer.class, progress.stream().map(Progress::epoch).toList())
        .bindArray(
            "stages", String.class, progress.stream().map(one -> one.stage().word()).toList())
        .bindArray("rows", Long.class, progress.stream().map(Progress::rows).toList())
        .bindArray("rowsPlanned", Long.class, progress.stream().map(Progress::rowsPlanned).toList())
        .bindArray("bytes", Long.class, progress.stream().map(Progress::bytes).toList())
        .execute();
  }
}
