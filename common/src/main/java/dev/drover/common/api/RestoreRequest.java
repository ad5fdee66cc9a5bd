package dev.drover.common.api;

import dev.drover.common.plan.Schema.LaterRows;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a project's rows to be made those of a bundle.
 *
 * @param bundle its id
 * @param manifestSha256 the bundle's digest as the store tells it; refused when the coordinator
 *     knows another one
 * @param migration the migration or job that wrote the bundle, as its manifest says
 * @param to {@code source}, {@code target}, or {@code SERVER/DATABASE}
 * @param plan says which rows are the project's; may be left out when the coordinator knows the
 *     migration or job
 * @param dryRun only find out what would change; false when left out
 * @param safetyCopy keep what is changed in a bundle of its own first; true when left out
 * @param onLaterRows of a database of kind schema: whether rows that were written since may be
 *     lost; they may not when left out
 * @param withoutTest why it may go to a server for production though the bundle was never restored
 *     anywhere else; recorded and shown
 * @param reason recorded and shown
 */
public record RestoreRequest(
    String bundle,
    String manifestSha256,
    UUID migration,
    String project,
    String to,
    @Nullable PlanText plan,
    @Nullable Boolean dryRun,
    @Nullable Boolean safetyCopy,
    @Nullable LaterRows onLaterRows,
    @Nullable String withoutTest,
    @Nullable String reason) {
  public RestoreRequest {
    Objects.requireNonNull(bundle, "bundle is missing");
    Objects.requireNonNull(manifestSha256, "manifestSha256 is missing");
    Objects.requireNonNull(migration, "migration is missing");
    Objects.requireNonNull(project, "project is missing");
    Objects.requireNonNull(to, "to is missing");
  }
}
