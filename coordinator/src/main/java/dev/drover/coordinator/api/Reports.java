package dev.drover.coordinator.api;

import dev.drover.common.api.AuditHead;
import dev.drover.common.api.BackupJob;
import dev.drover.common.api.BatchReport;
import dev.drover.common.api.BatchReport.Balance;
import dev.drover.common.api.BatchReport.CodeCount;
import dev.drover.common.api.BatchReport.Deed;
import dev.drover.common.api.BatchReport.Spread;
import dev.drover.common.api.BatchReport.StateTime;
import dev.drover.common.message.OtherTables;
import dev.drover.common.message.TableRows;
import dev.drover.coordinator.job.Balances;
import dev.drover.coordinator.store.Addressed;
import dev.drover.coordinator.store.BatchView;
import dev.drover.coordinator.store.Database;
import dev.drover.coordinator.store.Plans;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.jspecify.annotations.Nullable;

/** A whole batch in figures, all but its status of one instant. Thread-safe. */
@Singleton
final class Reports {
  /** The form of a worker's id. */
  private static final String WORKER = "^(backup|migrate|verify)-.+-[0-9a-f]{12}$";

  private final Jdbi jdbi;
  private final BatchOperations batches;
  private final Plans plans;

  Reports(Database database, BatchOperations batches, Plans plans) {
    this.jdbi = database.jdbi();
    this.batches = batches;
    this.plans = plans;
  }

  BatchReport of(String nameOrId) {
    BatchView batch = batches.find(nameOrId);
    UUID id = batch.id();
    return jdbi.inTransaction(
        TransactionIsolationLevel.REPEATABLE_READ,
        handle ->
            new BatchReport(
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                batches.shown(batch),
                batch.planName(),
                plans.whole(handle, batch.plan()).kind(),
                rowsVerified(handle, id),
                duration(handle, id).orElse(null),
                states(handle, id),
                tables(handle, id),
                others(handle, id).orElse(null),
                Balances.latest(handle, id).map(Reports::balance).orElse(null),
                findings(handle, id),
                failures(handle, id),
                deeds(handle, id),
                head(handle)));
  }

  AuditHead head() {
    return jdbi.withHandle(Reports::head);
  }

  private static long rowsVerified(Handle handle, UUID batch) {
    return handle
        .createQuery(
            """
            SELECT coalesce(sum((saga #>> '{made,verdict,rows}')::bigint), 0) FROM migration
            WHERE batch = :batch AND state = 'Completed'
            """)
        .bind("batch", batch)
        .mapTo(Long.class)
        .one();
  }

  private static Optional<Spread> duration(Handle handle, UUID batch) {
    return handle
        .createQuery(
            """
            SELECT count(*) AS count, percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) AS median,
                   percentile_cont(0.95) WITHIN GROUP (ORDER BY seconds) AS p95, max(seconds) AS longest
            FROM (SELECT extract(epoch FROM m.ended_at - min(h.at)) AS seconds
                  FROM migration AS m JOIN history AS h ON h.migration = m.id AND h.epoch > 0
                  WHERE m.batch = :batch AND m.ended_at IS NOT NULL GROUP BY m.id) AS one
            """)
        .bind("batch", batch)
        .map((row, _) -> spread(row))
        .findOne()
        .filter(spread -> spread.count() > 0);
  }

  private static List<StateTime> states(Handle handle, UUID batch) {
    return handle
        .createQuery(
            """
            SELECT state, count(*) AS count, percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) AS median,
                   percentile_cont(0.95) WITHIN GROUP (ORDER BY seconds) AS p95, max(seconds) AS longest
            FROM (SELECT h.state, extract(epoch FROM lead(h.at) OVER (PARTITION BY h.migration ORDER BY h.version) - h.at) AS seconds
                  FROM migration AS m JOIN history AS h ON h.migration = m.id WHERE m.batch = :batch) AS stay
            WHERE seconds IS NOT NULL
            GROUP BY state
            """)
        .bind("batch", batch)
        .map((row, _) -> new StateTime(ShownMigration.state(row.getString("state")), spread(row)))
        .stream()
        .filter(time -> !time.state().ended())
        .sorted(Comparator.comparing(StateTime::state))
        .toList();
  }

  private static List<TableRows> tables(Handle handle, UUID batch) {
    return handle
        .createQuery(
            """
            SELECT t ->> 'table' AS name, sum((t ->> 'rows')::bigint)::bigint AS rows,
                   CASE WHEN count(*) = count(t ->> 'bytes') THEN sum((t ->> 'bytes')::bigint)::bigint END AS bytes
            FROM migration AS m, jsonb_path_query(m.saga, '$.made.tables[*]') AS t
            WHERE m.batch = :batch AND m.state = 'Completed' GROUP BY 1 ORDER BY 1
            """)
        .bind("batch", batch)
        .map((row, _) ->
            new TableRows(
                row.getString("name"), row.getLong("rows"), row.getObject("bytes", Long.class)))
        .list();
  }

  private static Optional<OtherTables> others(Handle handle, UUID batch) {
    return handle
        .createQuery(
            """
            SELECT sum((o ->> 'tables')::bigint)::integer AS tables, sum((o ->> 'rows')::bigint)::bigint AS rows,
                   CASE WHEN count(*) = count(o ->> 'bytes') THEN sum((o ->> 'bytes')::bigint)::bigint END AS bytes
            FROM migration AS m, jsonb_path_query(m.saga, '$.made.others') AS o
            WHERE m.batch = :batch AND m.state = 'Completed' AND jsonb_typeof(o) = 'object' HAVING count(*) > 0
            """)
        .bind("batch", batch)
        .map((row, _) ->
            new OtherTables(
                row.getInt("tables"), row.getLong("rows"), row.getObject("bytes", Long.class)))
        .findOne();
  }

  private static Balance balance(BackupJob job) {
    BackupJob.Examination examined =
        Objects.requireNonNull(job.examination(), "A complete balance has a verdict");
    return new Balance(
        job.id(),
        Objects.requireNonNull(job.endedAt(), "A complete job has an end"),
        examined.verdict(),
        job.balance(),
        examined.findings());
  }

  private static List<CodeCount> findings(Handle handle, UUID batch) {
    return codes(
        handle,
        batch,
        """
        SELECT f ->> 'code' AS code, count(DISTINCT m.id) AS projects
        FROM migration AS m, jsonb_path_query(m.saga, '$.made.verdict.findings[*]') AS f
        WHERE m.batch = :batch GROUP BY 1 ORDER BY 2 DESC, 1
        """);
  }

  private static List<CodeCount> failures(Handle handle, UUID batch) {
    return codes(
        handle,
        batch,
        """
        SELECT saga #>> '{trouble,failure,code}' AS code, count(*) AS projects FROM migration
        WHERE batch = :batch AND state IN ('Restored', 'Refused', 'Cancelled', 'NeedsAttention')
          AND saga #>> '{trouble,failure,code}' IS NOT NULL
        GROUP BY 1 ORDER BY 2 DESC, 1
        """);
  }

  private static List<CodeCount> codes(Handle handle, UUID batch, String query) {
    return handle
        .createQuery(query)
        .bind("batch", batch)
        .map((row, _) -> new CodeCount(row.getString("code"), row.getInt("projects")))
        .list();
  }

  /** Workers and coordinators act all the time; what they did is in each project's history. */
  private static List<Deed> deeds(Handle handle, UUID batch) {
    return handle
        .createQuery(
            """
            SELECT a.at, a.actor, m.project, a.note
            FROM audit AS a LEFT JOIN migration AS m ON m.id = a.subject
            WHERE (a.subject = :batch OR m.batch = :batch) AND a.actor <> :coordinator
              AND a.actor !~ :worker
            ORDER BY a.id LIMIT :limit
            """)
        .bind("batch", batch)
        .bind("coordinator", Addressed.COORDINATOR)
        .bind("worker", WORKER)
        .bind("limit", BatchReport.DEEDS)
        .map((row, _) ->
            new Deed(
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("actor"),
                row.getString("project"),
                row.getString("note")))
        .list();
  }

  private static AuditHead head(Handle handle) {
    return handle
        .createQuery(
            """
            SELECT coalesce(s.number, 0) AS seals, s.hash,
                   (SELECT count(*) FROM audit WHERE id > coalesce(s.last, 0)) AS unsealed
            FROM (VALUES (1)) AS one LEFT JOIN LATERAL
              (SELECT number, last, hash FROM audit_seal ORDER BY number DESC LIMIT 1) AS s ON true
            """)
        .map((row, _) ->
            new AuditHead(row.getLong("seals"), row.getLong("unsealed"), hex(row.getBytes("hash"))))
        .one();
  }

  private static @Nullable String hex(byte @Nullable [] hash) {
    return hash == null ? null : HexFormat.of().formatHex(hash);
  }

  private static Spread spread(ResultSet row) throws SQLException {
    return new Spread(
        row.getLong("count"), seconds(row, "median"), seconds(row, "p95"), seconds(row, "longest"));
  }

  private static double seconds(ResultSet row, String column) throws SQLException {
    return Math.round(row.getDouble(column) * 1000) / 1000.0;
  }
}
