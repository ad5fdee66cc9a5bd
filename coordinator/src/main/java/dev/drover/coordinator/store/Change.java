package dev.drover.coordinator.store;

import dev.drover.coordinator.saga.Decision;
import dev.drover.coordinator.saga.Saga;
import java.util.UUID;

/** One decision about to be stored. */
record Change(UUID batch, long version, String actor, Decision decision) {
  Saga saga() {
    return decision.next();
  }
}
