package dev.drover.common.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the coordinator knows about who needs a bundle, for whoever would remove it.
 *
 * @param known whether the coordinator knows the migration or job that wrote it
 * @param living the migration or job that wrote it has not ended, or needs attention
 * @param used a restore or drill reads it, or is about to
 * @param pinned it is to be kept for ever
 * @param completedAt when the migration that wrote it completed; absent when none did
 * @param keepDays how long the plan keeps bundles
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record BackupNeed(
    boolean known,
    boolean living,
    boolean used,
    boolean pinned,
    @Nullable Instant completedAt,
    int keepDays) {}
