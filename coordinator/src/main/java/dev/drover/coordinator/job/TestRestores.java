package dev.drover.coordinator.job;

import dev.drover.common.api.Tested;
import dev.drover.common.config.DroverConfig;
import dev.drover.common.message.SealedBundle;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Database;
import dev.drover.coordinator.store.Batches;
import dev.drover.coordinator.store.Plans;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;

/**
 * What was restored for trial: drills, wherever they were held, and restores and migrations that
 * completed on servers that are not for production. Thread-safe.
 */
public final class TestRestores {
  /** A database that grew for longer than this has to be moved for trial again. */
  public static final int DAYS = 30;

  private static final String RESTORED =
      """
      WITH restored AS (
        SELECT j.project, j.plan, j.bundle, j.manifest, j.kind AS done_by, j.id, j.server || '/' || j.database AS place, j.ended_at
        FROM backup_job AS j
        WHERE j.project = ANY (:projects) AND j.state = 'complete' AND NOT j.dry_run
          AND (j.kind = 'drill' OR j.kind = 'restore' AND lower(j.server) <> ALL (:production))
        UNION ALL
        SELECT m.project, m.plan, m.saga #>> '{made,bundle,id}', m.saga #>> '{made,bundle,manifestSha256}', 'migration', m.id,
               m.server || '/' || m.database, m.ended_at
        FROM migration AS m
        WHERE m.project = ANY (:projects) AND m.state = 'Completed' AND lower(m.server) <> ALL (:production))
      """;

  private final Jdbi jdbi;
  private final DroverConfig.Workers workers;

  public TestRestores(Jdbi jdbi, DroverConfig.Workers workers) {
    this.jdbi = jdbi;
    this.workers = workers;
  }

  /** Whether what goes to this server has to be restored elsewhere before. */
  public boolean neededFor(String server) {
    return workers.production(server);
  }

  /** The latest of this very bundle. */
  public Optional<Tested> of(ProjectRef project, SealedBundle bundle) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(
                RESTORED
                    + """
                    SELECT * FROM restored WHERE bundle = :bundle AND manifest = :manifest ORDER BY ended_at DESC LIMIT 1
                    """)
            .bindArray("projects", String.class, List.of(project.value()))
            .bindArray("production", String.class, production())
            .bind("bundle", bundle.id().value())
            .bind("manifest", bundle.manifestSha256())
            .map((row, _) -> tested(row))
            .findOne());
  }

  /**
   * The latest of each project's whole database within {@link #DAYS}, under a plan that differs
   * from this one in nothing but its name, target, limits, hooks and how long it keeps bundles.
   */
  public Map<String, Tested> of(List<String> projects, Database plan) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(
                RESTORED
                    + """
                    SELECT DISTINCT ON (r.project) r.* FROM restored AS r JOIN plan AS p ON p.fingerprint = r.plan
                    WHERE r.ended_at > now() - :days * interval '1 day'
                      AND p.normalized - ARRAY['name', 'target', 'limits', 'hooks', 'backup']
                          = CAST(:plan AS jsonb) - ARRAY['name', 'target', 'limits', 'hooks', 'backup']
                    ORDER BY r.project, r.ended_at DESC
                    """)
            .bindArray("projects", String.class, projects)
            .bindArray("production", String.class, production())
            .bind("days", DAYS)
            .bind("plan", Plans.normalized(plan))
            .map((row, _) -> Map.entry(row.getString("project"), tested(row)))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  private List<String> production() {
    return workers.production();
  }

  private static Tested tested(ResultSet row) throws SQLException {
    return Tested.passed(
        row.getString("done_by"),
        row.getObject("id", UUID.class),
        row.getString("bundle"),
        row.getString("place"),
        Batches.instant(row, "ended_at"));
  }
}
