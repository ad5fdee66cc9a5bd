package dev.drover.common.api;

import dev.drover.common.message.Stage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs ended, unsuccessful migrations again.
 *
 * @param states which ones; absent means restored, refused and needing attention. Not used for a
 *     single migration
 * @param from the stage to begin with, {@code backup} when absent; {@code migrate}, {@code verify}
 *     and {@code restore} need what the stage before made
 * @param reason recorded in the history; at most 500 characters
 * @param dryRun only count; changes nothing
 * @param code only those that failed with this code. Not used for a single migration
 * @param projectLike only projects whose ref has this form: {@code *} stands for any text, {@code
 *     ?} for any character. Not used for a single migration
 */
public record ReplayRequest(
    @Nullable List<MigrationState> states,
    @Nullable Stage from,
    @Nullable String reason,
    @Nullable Boolean dryRun,
    @Nullable String code,
    @Nullable String projectLike) {
  /** Every one that {@code states} means. */
  public ReplayRequest(
      @Nullable List<MigrationState> states,
      @Nullable Stage from,
      @Nullable String reason,
      @Nullable Boolean dryRun) {
    this(states, from, reason, dryRun, null, null);
  }
}
