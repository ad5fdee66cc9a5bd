package dev.drover.coordinator.store;

import dev.drover.common.message.Heartbeat;
import java.time.Instant;

/** A worker as last heard of. @param alive heard of within the last 15 s */
public record WorkerView(Heartbeat heartbeat, Instant seenAt, boolean alive) {}
