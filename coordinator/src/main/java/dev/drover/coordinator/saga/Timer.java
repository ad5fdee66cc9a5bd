package dev.drover.coordinator.saga;

import java.time.Duration;

/**
 * When the saga wants to be woken, counted from the decision's storage on, by the database's clock.
 */
public sealed interface Timer {
  /** Whatever was set stays. */
  record Keep() implements Timer {}

  record Off() implements Timer {}

  record After(Duration wake) implements Timer {}

  /**
   * A run begins.
   *
   * @param lapse without a heartbeat, the run is lost after this
   * @param limit with heartbeats, the run is too long after this
   */
  record Lease(Duration lapse, Duration limit) implements Timer {}
}
