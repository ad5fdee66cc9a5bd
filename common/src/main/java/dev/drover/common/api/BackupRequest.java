package dev.drover.common.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a backup of one project's rows of the source, outside of any migration.
 *
 * @param pinned keep its bundle for ever; false when left out
 * @param reason recorded and shown
 */
public record BackupRequest(
    PlanText plan, String project, @Nullable Boolean pinned, @Nullable String reason) {
  public BackupRequest {
    Objects.requireNonNull(plan, "plan is missing");
    Objects.requireNonNull(project, "project is missing");
  }
}
