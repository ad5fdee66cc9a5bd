package dev.drover.common.api;

import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a new database to be made of the bundle of a whole one; a batch of one, which begins
 * with that bundle instead of a backup.
 *
 * @param name of the batch, as {@link BatchRequest} has it
 * @param bundle its id
 * @param manifestSha256 the bundle's digest as the store tells it; refused when the coordinator
 *     knows another one
 * @param migration the migration or job that wrote the bundle, as its manifest says
 * @param to {@code SERVER/DATABASE}, which must not be there yet
 * @param plan of kind database; may be left out when the coordinator knows the migration or job
 * @param withoutTest as {@link RestoreRequest} has it
 */
public record DatabaseRestoreRequest(
    String name,
    String bundle,
    String manifestSha256,
    UUID migration,
    String project,
    String to,
    @Nullable PlanText plan,
    @Nullable String withoutTest) {
  public DatabaseRestoreRequest {
    Objects.requireNonNull(name, "name is missing");
    Objects.requireNonNull(bundle, "bundle is missing");
    Objects.requireNonNull(manifestSha256, "manifestSha256 is missing");
    Objects.requireNonNull(migration, "migration is missing");
    Objects.requireNonNull(project, "project is missing");
    Objects.requireNonNull(to, "to is missing");
  }
}
