package dev.drover.common.api;

import dev.drover.common.message.Heartbeat;
import dev.drover.common.message.WorkerKind;
import java.time.Instant;
import java.util.List;

/**
 * One worker process.
 *
 * @param alive whether its last heartbeat is younger than 15 seconds
 */
public record WorkerStatus(
    String id,
    WorkerKind kind,
    String version,
    Instant startedAt,
    Instant seenAt,
    boolean alive,
    boolean draining,
    List<Heartbeat.Slots> slots,
    List<Heartbeat.Running> runs) {}
