package dev.drover.coordinator.job;

import dev.drover.common.api.BackupJob;
import dev.drover.common.api.Tested;
import dev.drover.common.message.SealedBundle;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.ProjectRef;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One job to be done.
 *
 * @param plan fingerprint of a stored plan
 * @param server where a restore goes, where a drill is held, what is verified; of a backup its
 *     source
 * @param reads the bundle that is restored, drilled or compared with
 * @param dryRun of a restore: only find out what would change
 * @param pinned of a backup: never prune its bundle
 * @param withoutCopy of a restore: keep nothing of what it changes
 * @param losingRows of a restore of kind schema: rows that were written since may be lost
 * @param tested of a restore to a server for production
 */
public record Wanted(
    BackupJob.Kind kind,
    String plan,
    ProjectRef project,
    String server,
    DatabaseName database,
    @Nullable Written reads,
    boolean dryRun,
    boolean pinned,
    boolean withoutCopy,
    boolean losingRows,
    @Nullable Tested tested) {
  /** One that keeps what it changes. */
  public Wanted(
      BackupJob.Kind kind,
      String plan,
      ProjectRef project,
      String server,
      DatabaseName database,
      @Nullable Written reads,
      boolean dryRun,
      boolean pinned) {
    this(kind, plan, project, server, database, reads, dryRun, pinned, false, false, null);
  }

  /**
   * A bundle, and the migration or job that wrote it.
   *
   * @param origin as the manifest says
   */
  public record Written(SealedBundle bundle, UUID origin) {}

  /** The migration or job that wrote the bundle. */
  public @Nullable UUID origin() {
    return reads == null ? null : reads.origin();
  }

  /** The same of another kind, done for real. */
  public Wanted as(BackupJob.Kind other) {
    return new Wanted(other, plan, project, server, database, reads, false, pinned);
  }

  /** A backup of a project's rows of the source. */
  public static Wanted backup(
      String plan, ProjectRef project, String server, DatabaseName source, boolean pinned) {
    return new Wanted(BackupJob.Kind.BACKUP, plan, project, server, source, null, false, pinned);
  }
}
