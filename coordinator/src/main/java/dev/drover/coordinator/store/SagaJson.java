package dev.drover.coordinator.store;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.common.message.Json;
import dev.drover.coordinator.saga.Phase;
import dev.drover.coordinator.saga.Saga;
import dev.drover.coordinator.saga.State;

/** A saga as jsonb. The annotations stand here so that the saga itself knows nothing of JSON. */
final class SagaJson {
  private static final ObjectMapper MAPPER =
      Json.mapper()
          .copy()
          .addMixIn(State.class, StateTypes.class)
          .addMixIn(State.Active.class, StateTypes.class)
          .addMixIn(Phase.class, PhaseTypes.class);

  private SagaJson() {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
  @JsonSubTypes({
    @Type(value = State.Queued.class, name = "Queued"),
    @Type(value = State.BackingUp.class, name = "BackingUp"),
    @Type(value = State.Migrating.class, name = "Migrating"),
    @Type(value = State.Verifying.class, name = "Verifying"),
    @Type(value = State.Promoting.class, name = "Promoting"),
    @Type(value = State.Restoring.class, name = "Restoring"),
    @Type(value = State.Resolving.class, name = "Resolving"),
    @Type(value = State.Completed.class, name = "Completed"),
    @Type(value = State.Restored.class, name = "Restored"),
    @Type(value = State.Refused.class, name = "Refused"),
    @Type(value = State.Cancelled.class, name = "Cancelled"),
    @Type(value = State.NeedsAttention.class, name = "NeedsAttention")
  })
  private interface StateTypes {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
  @JsonSubTypes({
    @Type(value = Phase.Sent.class, name = "Sent"),
    @Type(value = Phase.Running.class, name = "Running"),
    @Type(value = Phase.BackingOff.class, name = "BackingOff"),
    @Type(value = Phase.Held.class, name = "Held")
  })
  private interface PhaseTypes {}

  static String write(Saga saga) {
    try {
      return MAPPER.writeValueAsString(saga);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A saga is always writable", e);
    }
  }

  static Saga read(String json) {
    try {
      return java.util.Objects.requireNonNull(MAPPER.readValue(json, Saga.class));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "The stored saga is unreadable: " + e.getOriginalMessage(), e);
    }
  }
}
