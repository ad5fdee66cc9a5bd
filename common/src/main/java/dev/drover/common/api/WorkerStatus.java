package dev.drover.common.api;

import dev.drover.common.message.Heartbeat;
import dev.drover.common.message.WorkerKind;
import java.time.Instant;
import java.util.List;

/**
 * One worker process.
 *
 * @param alive whether its last heartbeat is younger than 15 seconds
 * @param draining it takes no further commands; at rest once {@code runs} is empty
 * @param heeds what may be asked of it; empty of an earlier release, of which nothing may
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
    List<Heartbeat.Running> runs,
    List<String> heeds) {
  public WorkerStatus {
    heeds = heeds == null ? List.of() : List.copyOf(heeds);
  }

  /** It takes no further commands, and runs none. */
  public boolean atRest() {
    return draining && runs.isEmpty();
  }
}
