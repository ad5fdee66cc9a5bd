package dev.drover.common.api;

import dev.drover.common.message.Stage;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A migration that holds its project: no other may move it, nor use its database, before this one
 * has ended well or is undone.
 *
 * @param since when it came to its present state or was last decided about
 * @param heldBy the worker that said it began; absent when none is at it
 * @param heartbeat when a worker last reported the run; absent when none does
 * @param alive whether a worker reports the run now
 */
public record Hold(
    UUID migration,
    String batch,
    String project,
    String server,
    String database,
    MigrationState state,
    @Nullable Stage stage,
    String wish,
    int epoch,
    Instant since,
    @Nullable String heldBy,
    @Nullable Instant heartbeat,
    boolean alive) {}
