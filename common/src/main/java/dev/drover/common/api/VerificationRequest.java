package dev.drover.common.api;

import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a project's database to be compared, outside of any migration: with what the source
 * holds now, or with a bundle. The three parts that name a bundle come together.
 *
 * @param in {@code target} (the project's own database) or {@code SERVER/DATABASE}; the target when
 *     left out
 * @param plan may be left out when a bundle is named whose migration or job the coordinator knows
 * @param bundle its id; absent to compare with the source
 * @param manifestSha256 the bundle's digest as the store tells it
 * @param migration the migration or job that wrote the bundle, as its manifest says
 * @param reason recorded and shown
 */
public record VerificationRequest(
    String project,
    @Nullable String in,
    @Nullable PlanText plan,
    @Nullable String bundle,
    @Nullable String manifestSha256,
    @Nullable UUID migration,
    @Nullable String reason) {
  public VerificationRequest {
    Objects.requireNonNull(project, "project is missing");
    if ((bundle == null) != (manifestSha256 == null) || (bundle == null) != (migration == null)) {
      throw new IllegalArgumentException(
          "bundle, manifestSha256 and migration come together or not at all");
    }
    if (bundle == null && plan == null) {
      throw new IllegalArgumentException("plan is missing, and no bundle tells it");
    }
  }
}
