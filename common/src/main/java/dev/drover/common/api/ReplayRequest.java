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
 */
public record ReplayRequest(
    @Nullable List<MigrationState> states,
    @Nullable Stage from,
    @Nullable String reason,
    @Nullable Boolean dryRun) {}
