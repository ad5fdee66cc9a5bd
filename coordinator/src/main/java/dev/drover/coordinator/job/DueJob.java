package dev.drover.coordinator.job;

import dev.drover.common.api.BackupJob;
import dev.drover.common.message.Stage;
import dev.drover.common.name.ProjectRef;
import dev.drover.coordinator.audit.Trail;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * A job that something is to be done about, locked until the transaction's end.
 *
 * @param project absent of a balance
 * @param batch of a balance
 * @param epoch of the command that is out; 0 when none ever was
 * @param worker who said it began; absent when nobody did
 * @param reads the bundle's id, digest and origin; absent of a backup
 * @param tooLong its run has used up its time
 */
record DueJob(
    UUID id,
    BackupJob.Kind kind,
    String plan,
    @Nullable String project,
    @Nullable UUID batch,
    String server,
    String database,
    int epoch,
    @Nullable String worker,
    @Nullable Reads reads,
    boolean dryRun,
    boolean withoutCopy,
    boolean losingRows,
    boolean tooLong) {
  private static final String SELECT =
      """
      SELECT id, kind, plan, project, batch, server, database, epoch, worker, bundle, manifest, origin, dry_run, without_copy, losing_rows,
             coalesce(deadline_at <= now(), false) AS too_long
      FROM backup_job
      """;

  /** Prunes are done by coordinators themselves: {@link Prunes}. */
  private static final String BY_WORKERS = "kind <> 'prune' AND ";

  /** The bundle that is restored or drilled. */
  record Reads(String bundle, String manifestSha256, UUID origin) {}

  static List<DueJob> running(Handle handle) {
    return list(
        handle,
        "WHERE " + BY_WORKERS + "state = 'running' AND timer_at <= now() ORDER BY timer_at",
        500);
  }

  static List<DueJob> waitingRestores(Handle handle, int most) {
    return list(handle, due("kind = 'restore'"), most);
  }

  /** As many as there is room for beside those that run. */
  static List<DueJob> waitingOthers(Handle handle, int most) {
    int running =
        handle
            .createQuery(
                "SELECT count(*) FROM backup_job WHERE "
                    + BY_WORKERS
                    + "state = 'running' AND kind <> 'restore'")
            .mapTo(Integer.class)
            .one();
    return running >= most
        ? List.of()
        : list(handle, due(BY_WORKERS + "kind <> 'restore'"), most - running);
  }

  private static String due(String kind) {
    return "WHERE state = 'waiting' AND coalesce(timer_at <= now(), true) AND "
        + kind
        + " ORDER BY id";
  }

  private static List<DueJob> list(Handle handle, String where, int most) {
    return handle
        .createQuery(SELECT + where + " LIMIT :most FOR UPDATE SKIP LOCKED")
        .bind("most", most)
        .map((row, _) -> read(row))
        .list();
  }

  private static DueJob read(ResultSet row) throws SQLException {
    String bundle = row.getString("bundle");
    String manifest = row.getString("manifest");
    UUID origin = row.getObject("origin", UUID.class);
    return new DueJob(
        row.getObject("id", UUID.class),
        BackupJob.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
        row.getString("plan"),
        row.getString("project"),
        row.getObject("batch", UUID.class),
        row.getString("server"),
        row.getString("database"),
        row.getInt("epoch"),
        row.getString("worker"),
        bundle == null || manifest == null || origin == null
            ? null
            : new Reads(bundle, manifest, origin),
        row.getBoolean("dry_run"),
        row.getBoolean("without_copy"),
        row.getBoolean("losing_rows"),
        row.getBoolean("too_long"));
  }

  /** Whom it is about; of a balance everybody in the batch. */
  List<ProjectRef> projects(Handle handle) {
    return project == null
        ? Balances.projects(handle, Objects.requireNonNull(batch, "Neither project nor batch"))
        : List.of(new ProjectRef(project));
  }

  Stage stage() {
    return stage(kind);
  }

  static Stage stage(BackupJob.Kind kind) {
    return switch (kind) {
      case BACKUP -> Stage.SAVE;
      case RESTORE -> Stage.RECOVER;
      case DRILL -> Stage.DRILL;
      case VERIFY -> Stage.EXAMINE;
      case BALANCE -> Stage.BALANCE;
      case PRUNE -> throw new IllegalArgumentException("No worker prunes");
    };
  }

  /**
   * Its command is on its way.
   *
   * @return the command's epoch
   */
  int sent(Handle handle, Duration look) {
    int next =
        handle
            .createQuery(
                """
                UPDATE backup_job SET state = 'running', epoch = epoch + 1, worker = NULL, deadline_at = NULL,
                  timer_at = now() + :look * interval '1 ms'
                WHERE id = :id RETURNING epoch
                """)
            .bind("look", look.toMillis())
            .bind("id", id)
            .mapTo(Integer.class)
            .one();
    if (next > 1) {
      Trail.append(handle, JobDeeds.sent(id, kind.word(), next));
    }
    return next;
  }

  /** A worker reports it. */
  void lives(Handle handle, String by, Duration look) {
    handle
        .createUpdate(
            """
            UPDATE backup_job AS j SET worker = :worker, timer_at = now() + :look * interval '1 ms',
              deadline_at = coalesce(deadline_at, now() + (
                SELECT (p.normalized #>> '{limits,stageMinutes}')::integer + 1 FROM plan AS p
                WHERE p.fingerprint = j.plan) * interval '1 min')
            WHERE id = :id
            """)
        .bind("worker", by)
        .bind("look", look.toMillis())
        .bind("id", id)
        .execute();
  }

  void lookAgain(Handle handle, Duration look) {
    handle
        .createUpdate(
            "UPDATE backup_job SET timer_at = now() + :look * interval '1 ms' WHERE id = :id")
        .bind("look", look.toMillis())
        .bind("id", id)
        .execute();
  }
}
