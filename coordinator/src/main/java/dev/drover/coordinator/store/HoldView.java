package dev.drover.coordinator.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A migration as the holder of its project and database.
 *
 * @param reportedBy the worker that last reported a run of it, of whatever epoch; absent when none
 *     that is remembered did
 * @param heartbeat when that was
 * @param alive whether that was within the last 15 s
 */
public record HoldView(
    MigrationView migration,
    @Nullable String reportedBy,
    @Nullable Instant heartbeat,
    boolean alive) {
  /** Whether it keeps others from its project: it has not ended, or needs attention. */
  public boolean holds() {
    return switch (migration.saga().state()) {
      case dev.drover.coordinator.saga.State.NeedsAttention _ -> true;
      case dev.drover.coordinator.saga.State.Ended _ -> false;
      case dev.drover.coordinator.saga.State.Active _ -> true;
      case dev.drover.coordinator.saga.State.Queued _ -> true;
    };
  }
}
