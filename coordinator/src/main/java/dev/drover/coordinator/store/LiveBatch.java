package dev.drover.coordinator.store;

import dev.drover.common.name.MigrationId;
import dev.drover.common.plan.Window;
import dev.drover.coordinator.audit.Trail;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * A batch that has not ended, locked until the transaction's end.
 *
 * @param inFlight migrations with a stage's command out, due or backing off; paused ones hold no
 *     place
 * @param open migrations that have not ended
 * @param ended since somebody last resumed the batch
 * @param failed of those
 * @param progress how far its waves have come
 * @param window when its migrations may begin; absent when at any time
 */
public record LiveBatch(
    UUID id,
    dev.drover.coordinator.saga.Wish wish,
    int maxInFlight,
    int stopWhenFailedPercent,
    int inFlight,
    int open,
    int ended,
    int failed,
    Progress progress,
    @Nullable Window window) {
  private static final int ENOUGH_ENDED = 10;

  /**
   * How far a batch with waves has come.
   *
   * @param waves after how many projects each ends; empty without waves
   * @param ended of all, whether somebody has resumed since or not
   * @param begun that have left the queue
   */
  public record Progress(List<Integer> waves, int ended, int begun) {
    public static final Progress FREE = new Progress(List.of(), 0, 0);

    public Progress {
      waves = List.copyOf(waves);
    }

    /** Whether all that have begun have ended, and a wave with them. */
    private boolean betweenWaves() {
      return begun == ended && waves.contains(ended);
    }

    /** How many more the wave that is out lets go. */
    private int room() {
      return waves.stream()
          .filter(end -> end > ended)
          .findFirst()
          .map(end -> Math.max(0, end - begun))
          .orElse(Integer.MAX_VALUE);
    }
  }

  /** Batches that have not ended, oldest first. */
  public static List<UUID> ids(Handle handle) {
    return handle
        .createQuery("SELECT id FROM batch WHERE ended_at IS NULL ORDER BY id")
        .mapTo(UUID.class)
        .list();
  }

  public static Optional<LiveBatch> lock(Handle handle, UUID id) {
    return handle
            .createQuery("SELECT id FROM batch WHERE id = :id AND ended_at IS NULL FOR UPDATE")
            .bind("id", id)
            .mapTo(UUID.class)
            .findOne()
            .isEmpty()
        ? Optional.empty()
        : Optional.of(read(handle, id));
  }

  private static LiveBatch read(Handle handle, UUID id) {
    return handle
        .createQuery(
            """
            SELECT b.wish, b.max_in_flight, b.stop_when_failed, f.in_flight, b.total - e.ended AS open,
                   e.ended - b.forgiven_ended AS ended, e.failed - b.forgiven_failed AS failed,
                   b.waves, b.time_window, e.ended AS ended_ever, q.queued
            FROM batch AS b
            CROSS JOIN LATERAL (
              SELECT count(*) AS in_flight FROM migration AS m
              WHERE m.batch = b.id AND m.wish <> 'pause'
                AND m.state IN ('BackingUp', 'Migrating', 'Verifying', 'Promoting', 'Restoring')) AS f
            CROSS JOIN LATERAL (
              SELECT count(*) AS ended,
                     count(*) FILTER (WHERE m.state IN ('Restored', 'Refused', 'NeedsAttention')) AS failed
              FROM migration AS m
              WHERE m.batch = b.id
                AND m.state IN ('Completed', 'Restored', 'Refused', 'Cancelled', 'NeedsAttention')) AS e
            CROSS JOIN LATERAL (
              SELECT count(*) AS queued FROM migration AS m
              WHERE b.waves IS NOT NULL AND m.batch = b.id AND m.state = 'Queued') AS q
            WHERE b.id = :id
            """)
        .bind("id", id)
        .map((row, _) ->
            new LiveBatch(
                id,
                dev.drover.coordinator.saga.Wish.of(row.getString("wish")),
                row.getInt("max_in_flight"),
                row.getInt("stop_when_failed"),
                row.getInt("in_flight"),
                row.getInt("open"),
                row.getInt("ended"),
                row.getInt("failed"),
                progress(row),
                BatchView.window(row)))
        .one();
  }

  private static Progress progress(ResultSet row) throws SQLException {
    List<Integer> waves = BatchView.waves(row);
    int ended = row.getInt("ended_ever");
    return waves.isEmpty()
        ? Progress.FREE
        : new Progress(waves, ended, waves.getLast() - row.getInt("queued"));
  }

  /**
   * Whether too many have failed to go on: enough have ended to say so, or a wave has, and the
   * share is above the limit.
   */
  private boolean failsTooOften() {
    return (ended >= ENOUGH_ENDED || (ended > 0 && progress.betweenWaves()))
        && failed * 100L > (long) stopWhenFailedPercent * ended;
  }

  /** What is to be done for a batch now. */
  public sealed interface Work {
    record Nothing() implements Work {}

    /** Every migration has ended. */
    record End() implements Work {}

    record Cancel() implements Work {}

    /** Too many have failed. */
    record Stop() implements Work {}

    record Start(int places) implements Work {}
  }

  /**
   * What to do, migrations that may begin by the batch's window among it. Whoever has begun goes on
   * to its end at any time, and so does the counting of who failed.
   */
  public Work work(Instant now) {
    if (open == 0) {
      return new Work.End();
    }
    return switch (wish) {
      case PAUSE -> new Work.Nothing();
      case CANCEL -> new Work.Cancel();
      case RUN -> {
        if (failsTooOften()) {
          yield new Work.Stop();
        }
        int places = Math.min(maxInFlight - inFlight, progress.room());
        yield places <= 0 || (window != null && window.opensAfter(now).isPresent())
            ? new Work.Nothing()
            : new Work.Start(places);
      }
    };
  }

  /** Queued migrations in the order of the projects file, locked; without paused ones. */
  public List<MigrationId> queued(Handle handle, int limit) {
    return ids(
        handle,
        """
        SELECT id FROM migration WHERE batch = :batch AND state = 'Queued' AND wish = 'run'
        ORDER BY id LIMIT :limit FOR UPDATE SKIP LOCKED
        """,
        limit);
  }

  /** Migrations that nobody has told yet that the batch is cancelled, locked. */
  public List<MigrationId> uncancelled(Handle handle, int limit) {
    return ids(
        handle,
        """
        SELECT id FROM migration
        WHERE batch = :batch AND wish <> 'cancel'
          AND state NOT IN ('Completed', 'Restored', 'Refused', 'Cancelled', 'NeedsAttention')
        ORDER BY id LIMIT :limit FOR UPDATE SKIP LOCKED
        """,
        limit);
  }

  private List<MigrationId> ids(Handle handle, String query, int limit) {
    return handle
        .createQuery(query)
        .bind("batch", id)
        .bind("limit", limit)
        .mapTo(UUID.class)
        .map(MigrationId::new)
        .list();
  }

  public void end(Handle handle) {
    handle
        .createUpdate("UPDATE batch SET ended_at = now() WHERE id = :id")
        .bind("id", id)
        .execute();
    audit(handle, "batch-ended", "All its migrations have ended.");
  }

  /** Pauses the batch because of {@link #failsTooOften}; what is in flight goes on to its end. */
  public void stop(Handle handle) {
    String reason =
        "stop-when-failed: "
            + failed
            + " of "
            + ended
            + " ended projects failed, more than "
            + stopWhenFailedPercent
            + " %";
    handle
        .createUpdate("UPDATE batch SET wish = 'pause', wish_reason = :reason WHERE id = :id")
        .bind("id", id)
        .bind("reason", reason)
        .execute();
    audit(handle, "batch-stopped", reason);
  }

  private void audit(Handle handle, String deed, String note) {
    Trail.append(handle, new Trail.Deed(id, deed, Addressed.COORDINATOR, note, null));
  }
}
