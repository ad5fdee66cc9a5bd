package dev.drover.coordinator.store;

import dev.drover.common.name.MigrationId;
import dev.drover.coordinator.saga.Input;

/**
 * An input on its way to one saga.
 *
 * @param actor for the history: a worker's id, {@code coordinator}, or who asked
 */
public record Addressed(MigrationId id, Input input, String actor) {
  public static final String COORDINATOR = "coordinator";
}
