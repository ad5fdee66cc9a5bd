package dev.drover.coordinator.job;

import dev.drover.common.api.BackupNeed;
import dev.drover.common.message.SealedBundle;
import dev.drover.common.name.BundleId;
import dev.drover.common.name.DatabaseName;
import dev.drover.coordinator.store.Batches;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** What the coordinator knows of bundles, without having the store. Thread-safe. */
public final class KnownBundles {
  /** Every migration and job that has written a bundle, or is about to. */
  private static final String KNOWN =
      """
      WITH known AS (
        SELECT m.id AS origin, m.project, m.plan, m.server, m.database, m.saga #>> '{made,bundle,id}' AS bundle,
               m.saga #>> '{made,bundle,manifestSha256}' AS manifest,
               m.state NOT IN ('Completed', 'Restored', 'Refused', 'Cancelled') AS living, false AS pinned,
               CASE WHEN m.state = 'Completed' THEN m.ended_at END AS completed_at
        FROM migration AS m WHERE m.saga #> '{move,given}' IS NULL
        UNION ALL
        SELECT j.id, j.project, j.plan, NULL, NULL, CASE j.kind WHEN 'backup' THEN j.bundle END,
               CASE j.kind WHEN 'backup' THEN j.manifest END, j.state IN ('waiting', 'running'), j.pinned, NULL
        FROM backup_job AS j WHERE j.kind IN ('backup', 'restore'))
      """;

  private final Jdbi jdbi;

  public KnownBundles(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * A migration or job that wrote bundles, of a restore its safety copy.
   *
   * @param server where the project's own database is or was to be; absent of a job
   * @param bundle its latest; absent when there is none, and of a restore
   */
  public record Origin(
      String project,
      String plan,
      @Nullable String server,
      @Nullable DatabaseName database,
      @Nullable SealedBundle bundle) {}

  public Optional<Origin> origin(UUID migration) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(KNOWN + "SELECT * FROM known WHERE origin = :origin")
            .bind("origin", migration)
            .map((row, _) -> origin(row))
            .findOne());
  }

  /** A project's newest bundle, and the migration or job that wrote it. */
  public record Newest(UUID origin, Origin of) {}

  /**
   * Each project's newest bundle of its rows in a source, or of its whole database, those first
   * whose was never drilled, then whose was longest ago.
   *
   * @param projects whose; empty for all
   */
  public List<Newest> newest(List<String> projects, int limit) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(
                KNOWN
                    + """
                    , newest AS (
                      SELECT DISTINCT ON (project) known.* FROM known
                      JOIN plan AS p ON p.fingerprint = known.plan AND p.normalized ->> 'kind' IN ('isolate', 'database')
                      WHERE bundle IS NOT NULL AND NOT living AND (:all OR project = ANY (:projects))
                      ORDER BY project, origin DESC)
                    SELECT n.* FROM newest AS n
                    LEFT JOIN LATERAL (
                      SELECT max(d.created_at) AS at FROM backup_job AS d
                      WHERE d.kind = 'drill' AND d.bundle = n.bundle) AS drilled ON true
                    ORDER BY drilled.at NULLS FIRST, md5(n.project) LIMIT :limit
                    """)
            .bind("all", projects.isEmpty())
            .bindArray("projects", String.class, projects)
            .bind("limit", limit)
            .map((row, _) -> new Newest(row.getObject("origin", UUID.class), origin(row)))
            .list());
  }

  private static Origin origin(ResultSet row) throws SQLException {
    String database = row.getString("database");
    String bundle = row.getString("bundle");
    String manifest = row.getString("manifest");
    return new Origin(
        row.getString("project"),
        row.getString("plan"),
        row.getString("server"),
        database == null ? null : new DatabaseName(database),
        bundle == null || manifest == null
            ? null
            : new SealedBundle(new BundleId(bundle), manifest));
  }

  /**
   * @param origin the migration or job that wrote the bundle, as its manifest says
   */
  public BackupNeed need(UUID origin, String bundle) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(
                KNOWN
                    + """
                    SELECT k.origin IS NOT NULL AS is_known, coalesce(k.living, false) AS living,
                           coalesce(k.pinned, false) AS pinned, k.completed_at,
                           coalesce((p.normalized #>> '{backup,keepDays}')::integer, 0) AS keep_days,
                           EXISTS (SELECT FROM backup_job AS u
                                   WHERE u.bundle = :bundle AND u.kind <> 'backup' AND u.state IN ('waiting', 'running'))
                           OR EXISTS (SELECT FROM migration AS r
                                      WHERE r.state NOT IN ('Completed', 'Restored', 'Refused', 'Cancelled')
                                        AND r.saga #>> '{move,given,bundle,id}' = :bundle) AS used
                    FROM (VALUES (1)) AS one (n)
                    LEFT JOIN known AS k ON k.origin = :origin
                    LEFT JOIN plan AS p ON p.fingerprint = k.plan
                    """)
            .bind("origin", origin)
            .bind("bundle", bundle)
            .map((row, _) ->
                new BackupNeed(
                    row.getBoolean("is_known"),
                    row.getBoolean("living"),
                    row.getBoolean("used"),
                    row.getBoolean("pinned"),
                    Batches.nullableInstant(row, "completed_at"),
                    row.getInt("keep_days")))
            .one());
  }
}
