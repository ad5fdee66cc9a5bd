package dev.drover.coordinator.store;

import dev.drover.common.api.MigrationState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * How things stand in the whole database, in numbers: one question, which reads no migration itself
 * but an index of them, and gives up after {@value #MOST_MILLIS} ms.
 *
 * @param values by what they are of; what there is none of is left out
 */
public record Standing(Map<Standing.Of, Double> values) {
  private static final int MOST_MILLIS = 2_000;

  /** Those that have not ended, for SQL. */
  private static final List<String> UNFINISHED =
      Stream.of(MigrationState.values())
          .filter(state -> !state.ended())
          .map(MigrationState::word)
          .toList();

  public Standing {
    values = Map.copyOf(values);
  }

  /** What is counted. */
  public enum Count {
    /** Migrations; by kind of plan and state. */
    MIGRATIONS,
    /** Seconds since the oldest migration that has not ended was accepted. */
    OLDEST_UNFINISHED,
    /** Seconds that the most urgent timer is late. */
    OVERDUE,
    /** Batches that have not ended; by what is wished. */
    BATCHES,
    /** Jobs that have not ended; by kind and state. */
    JOBS,
    /** Workers heard of within a lease; by kind. */
    WORKERS,
    /** Messages that wait to be sent. */
    OUTBOX
  }

  /** One number's name. */
  public record Of(Count count, @Nullable String first, @Nullable String second) {}

  private record Row(Count count, @Nullable String first, @Nullable String second, double value) {}

  /** Absent means none. */
  public double value(Count count, @Nullable String first, @Nullable String second) {
    return Objects.requireNonNullElse(values.get(new Of(count, first, second)), 0.0);
  }

  /**
   * @param handle in a transaction of its own
   * @param kind of a plan, by its fingerprint
   */
  public static Standing read(Handle handle, Function<String, String> kind) {
    handle.execute("SET LOCAL statement_timeout = " + MOST_MILLIS);
    List<Row> rows =
        handle
            .createQuery(
                """
                WITH counted AS (SELECT batch, state, count(*) AS n FROM migration GROUP BY batch, state)
                SELECT 'MIGRATIONS', b.plan, c.state, sum(c.n)
                FROM counted AS c JOIN batch AS b ON b.id = c.batch GROUP BY b.plan, c.state
                UNION ALL
                SELECT 'OLDEST_UNFINISHED', NULL, NULL, extract(epoch FROM now() - min(b.created_at))
                FROM counted AS c JOIN batch AS b ON b.id = c.batch WHERE c.state = ANY (:unfinished)
                UNION ALL
                SELECT 'OVERDUE', NULL, NULL, extract(epoch FROM now() - min(timer_at)) FROM migration WHERE timer_at < now()
                UNION ALL
                SELECT 'BATCHES', wish, NULL, count(*) FROM batch WHERE ended_at IS NULL GROUP BY wish
                UNION ALL
                SELECT 'JOBS', kind, state, count(*) FROM backup_job WHERE state IN ('waiting', 'running') GROUP BY kind, state
                UNION ALL
                SELECT 'WORKERS', kind, NULL, count(*) FROM worker WHERE seen_at > now() - interval '15 s' GROUP BY kind
                UNION ALL
                SELECT 'OUTBOX', NULL, NULL, count(*) FROM outbox
                """)
            .bindArray("unfinished", String.class, UNFINISHED)
            .map((row, _) ->
                new Row(
                    Count.valueOf(row.getString(1)),
                    row.getString(2),
                    row.getString(3),
                    row.getDouble(4)))
            .list();
    Map<Of, Double> values = new HashMap<>();
    for (Row row : rows) {
      String first =
          row.count() == Count.MIGRATIONS && row.first() != null
              ? kind.apply(row.first())
              : row.first();
      values.merge(new Of(row.count(), first, row.second()), row.value(), Double::sum);
    }
    return new Standing(values);
  }
}
