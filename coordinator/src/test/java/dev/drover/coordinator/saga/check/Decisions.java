package dev.drover.coordinator.saga.check;

import dev.drover.coordinator.saga.Decision;
import dev.drover.coordinator.saga.Input;
import dev.drover.coordinator.saga.Saga;

/** What is checked: the production decider, or one with a bug put in. */
@FunctionalInterface
interface Decisions {
  Decision decide(Saga saga, Input input);
}
