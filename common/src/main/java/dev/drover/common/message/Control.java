package dev.drover.common.message;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.drover.common.name.MigrationId;

/** A word to every worker. A courtesy that saves work: correctness rests on the fence alone. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes(@JsonSubTypes.Type(value = Control.Abandon.class, name = "abandon"))
public sealed interface Control {
  /**
   * Runs of {@code migration} with an epoch up to and including {@code epoch} should stop, and
   * waiting ones be dropped.
   */
  record Abandon(MigrationId migration, int epoch) implements Control {}
}
