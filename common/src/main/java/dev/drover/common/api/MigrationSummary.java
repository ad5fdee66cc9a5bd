package dev.drover.common.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.drover.common.failure.Failure;
import dev.drover.common.message.Stage;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One project's move, in a list.
 *
 * @param batch the batch's name
 * @param project the ref, byte for byte
 * @param stage the stage it is in, or was in when it ended; null before the first
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record MigrationSummary(
    UUID id,
    String batch,
    String project,
    String server,
    String database,
    @Nullable String owner,
    MigrationState state,
    @Nullable Stage stage,
    int epoch,
    @Nullable Failure failure,
    Instant updatedAt) {}
