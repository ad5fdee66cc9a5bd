package dev.drover.coordinator.store;

import dev.drover.coordinator.audit.Trail;
import dev.drover.coordinator.saga.Decision;
import dev.drover.coordinator.saga.Saga;
import java.util.UUID;

/** One decision about to be stored. */
record Change(UUID batch, Decision decision, Trail.Chained audited) {
  Saga saga() {
    return decision.next();
  }

  long version() {
    return audited.entry().version();
  }
}
