package dev.drover.coordinator.job;

import dev.drover.common.api.BackupJob;
import dev.drover.common.message.SealedBundle;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.ProjectRef;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One job to be done.
 *
 * @param plan fingerprint of a stored plan
 * @param server where a restore goes, where a drill is held; of a backup its source
 * @param reads the bundle that is restored or drilled
 * @param dryRun of a restore: only find out what would change
 * @param pinned of a backup: never prune its bundle
 */
public record Wanted(
    BackupJob.Kind kind,
    String plan,
    ProjectRef project,
    String server,
    DatabaseName database,
    @Nullable Written reads,
    boolean dryRun,
    boolean pinned) {
  /**
   * A bundle, and the migration or job that wrote it.
   *
   * @param origin as the manifest says
   */
  public record Written(SealedBundle bundle, UUID origin) {}

  /** A backup of a project's rows of the source. */
  public static Wanted backup(
      String plan, ProjectRef project, String server, DatabaseName source, boolean pinned) {
    return new Wanted(BackupJob.Kind.BACKUP, plan, project, server, source, null, false, pinned);
  }
}
