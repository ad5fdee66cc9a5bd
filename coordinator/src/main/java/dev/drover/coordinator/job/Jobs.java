package dev.drover.coordinator.job;

import dev.drover.common.api.BackupJob;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Json;
import dev.drover.common.message.SealedBundle;
import dev.drover.common.name.MigrationId;
import dev.drover.coordinator.audit.Trail;
import dev.drover.coordinator.store.Bells;
import dev.drover.coordinator.store.Plans;
import dev.drover.coordinator.store.RestoreGate;
import dev.drover.coordinator.store.StoredPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Jobs as people see them: asked for, looked at, pinned. Thread-safe. */
public final class Jobs {
  private final Jdbi jdbi;
  private final Bells bells;

  public Jobs(Jdbi jdbi, Bells bells) {
    this.jdbi = jdbi;
    this.bells = bells;
  }

  /** Something to be stored together with jobs, or not at all. */
  @FunctionalInterface
  public interface Also {
    void store(Handle handle, List<BackupJob> jobs);
  }

  /**
   * Which jobs; each part narrows.
   *
   * @param bundle that a job wrote or reads
   */
  public record Filter(
      @Nullable String kind,
      @Nullable String state,
      @Nullable String project,
      @Nullable String bundle,
      @Nullable UUID run) {}

  /**
   * Stores jobs; they begin as soon as there is room for them.
   *
   * @param plan stored first; absent when it is stored already
   * @param also runs last; whatever it throws undoes all of it
   * @throws DroverException {@code project_busy} when a restore is asked for and a migration or
   *     another restore has the project
   */
  public List<BackupJob> start(
      List<Wanted> wanted, @Nullable StoredPlan plan, Asked asked, Also also) {
    List<BackupJob> started =
        jdbi.inTransaction(handle -> {
          if (plan != null) {
            Plans.save(handle, plan);
          }
          List<BackupJob> jobs = insert(handle, wanted, asked);
          also.store(handle, jobs);
          return jobs;
        });
    bells.jobs().ring();
    return started;
  }

  /** As {@link #start}, in the caller's transaction; the jobs are noticed by the next look. */
  static List<BackupJob> insert(Handle handle, List<Wanted> wanted, Asked asked) {
    List<Wanted> restored =
        wanted.stream()
            .filter(one -> one.kind() == BackupJob.Kind.RESTORE && !one.dryRun())
            .toList();
    if (!restored.isEmpty()) {
      RestoreGate.closeToMigrations(handle);
      restored.forEach(one -> RestoreGate.refuseBusy(handle, one.project(), one.origin()));
    }
    List<BackupJob> jobs = new ArrayList<>();
    for (Wanted one : wanted) {
      UUID id = insert(handle, one, asked);
      Trail.append(handle, JobDeeds.asked(id, one, asked));
      jobs.add(find(handle, id).orElseThrow());
    }
    return jobs;
  }

  /** Backups and drills, of which the schedule's own entry in the audit trail tells. */
  static void insertScheduled(Handle handle, List<Wanted> wanted, Asked asked) {
    for (Wanted one : wanted) {
      var _ = insert(handle, one, asked);
    }
  }

  private static UUID insert(Handle handle, Wanted wanted, Asked asked) {
    UUID id = MigrationId.next().value();
    Wanted.Written reads = wanted.reads();
    SealedBundle bundle = reads == null ? null : reads.bundle();
    handle
        .createUpdate(
            """
            INSERT INTO backup_job (id, kind, run, schedule, plan, project, server, database, bundle, manifest, origin,
                                    dry_run, pinned, without_copy, losing_rows, tested, actor, reason)
            VALUES (:id, :kind, :run, :schedule, :plan, :project, :server, :database, :bundle, :manifest, CAST(:origin AS uuid),
                    :dryRun, :pinned, :withoutCopy, :losingRows, CAST(:tested AS jsonb), :actor, :reason)
            """)
        .bind("id", id)
        .bind("kind", wanted.kind().word())
        .bind("run", asked.run())
        .bind("schedule", asked.schedule())
        .bind("plan", wanted.plan())
        .bind("project", wanted.project().value())
        .bind("server", wanted.server())
        .bind("database", wanted.database().value())
        .bind("bundle", bundle == null ? null : bundle.id().value())
        .bind("manifest", bundle == null ? null : bundle.manifestSha256())
        .bind("origin", reads == null ? null : reads.origin())
        .bind("dryRun", wanted.dryRun())
        .bind("pinned", wanted.pinned())
        .bind("withoutCopy", wanted.withoutCopy())
        .bind("losingRows", wanted.losingRows())
        .bind("tested", wanted.tested() == null ? null : Json.text(wanted.tested()))
        .bind("actor", asked.actor())
        .bind("reason", asked.reason())
        .execute();
    return id;
  }

  public Optional<BackupJob> find(UUID id) {
    return jdbi.withHandle(handle -> find(handle, id));
  }

  static Optional<BackupJob> find(Handle handle, UUID id) {
    return handle
        .createQuery(JobRows.SELECT + "WHERE id = :id")
        .bind("id", id)
        .map((row, _) -> JobRows.read(row))
        .findOne();
  }

  /** Newest first. @param before the last id of the page before */
  public List<BackupJob> page(Filter filter, @Nullable UUID before, int limit) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(
                JobRows.SELECT
                    + """
                    WHERE (CAST(:kind AS text) IS NULL OR kind = :kind)
                      AND (CAST(:state AS text) IS NULL OR state = :state)
                      AND (CAST(:project AS text) IS NULL OR project = :project)
                      AND (CAST(:bundle AS text) IS NULL OR bundle = :bundle)
                      AND (CAST(:run AS uuid) IS NULL OR run = CAST(:run AS uuid))
                      AND (CAST(:before AS uuid) IS NULL OR id < CAST(:before AS uuid))
                    ORDER BY id DESC LIMIT :limit
                    """)
            .bind("kind", filter.kind())
            .bind("state", filter.state())
            .bind("project", filter.project())
            .bind("bundle", filter.bundle())
            .bind("run", filter.run())
            .bind("before", before)
            .bind("limit", limit)
            .map((row, _) -> JobRows.read(row))
            .list());
  }

  /**
   * Keeps a backup's bundle from being pruned, or lets it be. Twice is as once. Empty when there is
   * no such backup.
   */
  public Optional<BackupJob> pin(UUID id, boolean pinned, String actor) {
    return jdbi.inTransaction(handle -> {
      int changed =
          handle
              .createUpdate(
                  """
                  UPDATE backup_job SET pinned = :pinned WHERE id = :id AND kind = 'backup' AND pinned <> :pinned
                  """)
              .bind("id", id)
              .bind("pinned", pinned)
              .execute();
      if (changed > 0) {
        Trail.append(handle, JobDeeds.pinned(id, pinned, actor));
      }
      return find(handle, id).filter(job -> job.kind() == BackupJob.Kind.BACKUP);
    });
  }
}
