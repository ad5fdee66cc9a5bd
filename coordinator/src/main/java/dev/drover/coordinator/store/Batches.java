package dev.drover.coordinator.store;

import dev.drover.common.api.Tested;
import dev.drover.common.message.Json;
import dev.drover.common.plan.Window;
import dev.drover.coordinator.saga.Wish;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Batches to look at. Thread-safe. */
public final class Batches {
  private static final String SELECT =
      """
      SELECT b.id, b.name, b.plan, p.name AS plan_name, b.wish, b.wish_reason, b.max_in_flight, b.stop_when_failed,
             b.created_at, b.ended_at, b.waves, b.time_window, now() AS now, c.*
      FROM batch AS b
      JOIN plan AS p ON p.fingerprint = b.plan
      CROSS JOIN LATERAL (
        SELECT %s,
               count(*) FILTER (WHERE m.ended_at > now() - interval '120 s') AS ended_lately
        FROM migration AS m WHERE m.batch = b.id) AS c
      """
          .formatted(Counts.COLUMNS);

  private static final double WINDOW_SECONDS = 120;

  private final Jdbi jdbi;
  private final InstantSource clock;

  /**
   * @param clock the one that windows are told by
   */
  public Batches(Jdbi jdbi, InstantSource clock) {
    this.jdbi = jdbi;
    this.clock = clock;
  }

  public Optional<BatchView> byName(String name) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(SELECT + "WHERE b.name = :name")
            .bind("name", name)
            .map((row, _) -> view(row))
            .findOne());
  }

  public Optional<BatchView> byId(UUID id) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(SELECT + "WHERE b.id = :id")
            .bind("id", id)
            .map((row, _) -> view(row))
            .findOne());
  }

  /** Newest first. @param before the last id of the page before this one */
  public List<BatchView> page(@Nullable UUID before, int limit) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(
                SELECT
                    + """
                    WHERE CAST(:before AS uuid) IS NULL OR b.id < CAST(:before AS uuid)
                    ORDER BY b.id DESC LIMIT :limit
                    """)
            .bind("before", before)
            .bind("limit", limit)
            .map((row, _) -> view(row))
            .list());
  }

  private BatchView view(ResultSet row) throws SQLException {
    Counts counts = Counts.of(row);
    Wish wish = Wish.of(row.getString("wish"));
    Instant created = instant(row, "created_at");
    Instant ended = nullableInstant(row, "ended_at");
    double rate = rate(row, counts, created, ended);
    Window window = BatchView.window(row);
    return new BatchView(
        row.getObject("id", UUID.class),
        row.getString("name"),
        row.getString("plan"),
        row.getString("plan_name"),
        wish,
        row.getString("wish_reason"),
        row.getInt("max_in_flight"),
        row.getInt("stop_when_failed"),
        counts,
        rate,
        eta(counts, rate, wish, ended != null),
        created,
        ended,
        BatchView.waves(row),
        window,
        opensAt(window, counts, wish));
  }

  private @Nullable Instant opensAt(@Nullable Window window, Counts counts, Wish wish) {
    return window == null || counts.queued() == 0 || wish != Wish.RUN
        ? null
        : window.opensAfter(clock.instant()).orElse(null);
  }

  private static double rate(ResultSet row, Counts counts, Instant created, @Nullable Instant ended)
      throws SQLException {
    if (ended != null) {
      return counts.ended() / Math.max(0.001, seconds(created, ended));
    }
    double since = Math.max(1, seconds(created, instant(row, "now")));
    return row.getInt("ended_lately") / Math.min(WINDOW_SECONDS, since);
  }

  private static @Nullable Long eta(Counts counts, double rate, Wish wish, boolean ended) {
    if (ended) {
      return 0L;
    }
    return rate <= 0 || wish == Wish.PAUSE
        ? null
        : (Long) (long) Math.ceil((counts.total() - counts.ended()) / rate);
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toNanos() / 1e9;
  }

  public static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  public static @Nullable Instant nullableInstant(ResultSet row, String column)
      throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  /** The column {@code tested} of a job or migration. */
  public static @Nullable Tested tested(ResultSet row) throws SQLException {
    String json = row.getString("tested");
    return json == null ? null : Json.read(json, Tested.class);
  }
}
