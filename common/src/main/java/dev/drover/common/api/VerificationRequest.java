package dev.drover.common.api;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a project's database to be compared, outside of any migration: with what the source
 * holds now, or with a bundle. The three parts that name a bundle come together. Or, with {@code
 * batch} and nothing else but a reason, for that batch's balance: whose the source's rows are.
 *
 * @param project whose; absent only with {@code batch}
 * @param in {@code target} (the project's own database) or {@code SERVER/DATABASE}; the target when
 *     left out
 * @param plan may be left out when a bundle is named whose migration or job the coordinator knows
 * @param bundle its id; absent to compare with the source
 * @param manifestSha256 the bundle's digest as the store tells it
 * @param migration the migration or job that wrote the bundle, as its manifest says
 * @param batch a batch's name or id
 * @param reason recorded and shown
 */
public record VerificationRequest(
    @Nullable String project,
    @Nullable String in,
    @Nullable PlanText plan,
    @Nullable String bundle,
    @Nullable String manifestSha256,
    @Nullable UUID migration,
    @Nullable String batch,
    @Nullable String reason) {
  public VerificationRequest {
    if (batch != null) {
      if (project != null || in != null || plan != null || bundle != null) {
        throw new IllegalArgumentException("batch comes alone");
      }
    } else if (project == null) {
      throw new NullPointerException("project is missing");
    } else if (bundle == null && plan == null) {
      throw new IllegalArgumentException("plan is missing, and no bundle tells it");
    }
    if ((bundle == null) != (manifestSha256 == null) || (bundle == null) != (migration == null)) {
      throw new IllegalArgumentException(
          "bundle, manifestSha256 and migration come together or not at all");
    }
  }

  /** Of a batch's balance. */
  public static VerificationRequest ofBatch(String batch, @Nullable String reason) {
    return new VerificationRequest(null, null, null, null, null, null, batch, reason);
  }
}
