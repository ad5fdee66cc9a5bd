package dev.drover.coordinator.store;

import dev.drover.coordinator.saga.Decision;
import dev.drover.coordinator.saga.State;

/** Hears of every decision that changed a saga, once it is stored for good. */
@FunctionalInterface
public interface DecisionListener {
  /**
   * By the thread that decided; must neither wait nor throw.
   *
   * @param before the state that the decision was made in
   */
  void decided(State before, Decision decision);
}
