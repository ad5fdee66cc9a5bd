package dev.drover.coordinator.saga;

import dev.drover.common.message.GivenBundle;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Plan;
import dev.drover.common.plan.Target;
import org.jspecify.annotations.Nullable;

/**
 * What one migration moves and where to; fixed when it is made.
 *
 * @param server the target server's name in drover.yaml
 * @param database the project's own database, once everything is done
 * @param given the bundle that it begins with; absent when it makes a backup of its own
 */
public record Move(
    MigrationId id,
    ProjectRef project,
    String server,
    DatabaseName database,
    @Nullable String owner,
    Terms terms,
    @Nullable GivenBundle given) {
  /** One that makes a backup of its own. */
  public Move(
      MigrationId id,
      ProjectRef project,
      String server,
      DatabaseName database,
      @Nullable String owner,
      Terms terms) {
    this(id, project, server, database, owner, terms, null);
  }

  /**
   * What of its plan the saga decides by.
   *
   * @param plan the plan's fingerprint
   * @param attempts how often a stage is tried for failures of its own
   * @param stageMinutes how long one run of a stage may take
   */
  public record Terms(String plan, Target.Mode mode, int attempts, int stageMinutes) {
    public static Terms of(String fingerprint, Plan plan) {
      return new Terms(
          fingerprint,
          plan.target().mode(),
          plan.limits().attempts(),
          plan.limits().stageMinutes());
    }
  }

  /**
   * Where the Migrate command of {@code epoch} loads: a staging database of its own, or the
   * existing target itself.
   */
  public DatabaseName loadedBy(int epoch) {
    return switch (terms.mode()) {
      case CREATE -> DatabaseName.staging(id, epoch);
      case EXISTING -> database;
    };
  }
}
