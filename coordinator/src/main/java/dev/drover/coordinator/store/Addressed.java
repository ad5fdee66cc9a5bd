package dev.drover.coordinator.store;

import dev.drover.common.name.MigrationId;
import dev.drover.coordinator.saga.Input;
import org.jspecify.annotations.Nullable;

/**
 * An input on its way to one saga.
 *
 * @param actor for the audit trail: a worker's id, {@code coordinator}, or who asked
 * @param reason why, in the words of who asked
 */
public record Addressed(MigrationId id, Input input, String actor, @Nullable String reason) {
  public static final String COORDINATOR = "coordinator";

  public Addressed(MigrationId id, Input input, String actor) {
    this(id, input, actor, null);
  }
}
