package dev.drover.common.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a batch stands, seen from outside. */
public enum BatchState {
  @JsonProperty("running")
  RUNNING,
  /** Nothing new is started; work already out goes on to the end of its stage. */
  @JsonProperty("paused")
  PAUSED,
  /** Cancelled, but some of its migrations have not yet ended. */
  @JsonProperty("cancelling")
  CANCELLING,
  /** Every project is completed. */
  @JsonProperty("completed")
  COMPLETED,
  /** Nothing is left to do without a person, and at least one project is not completed. */
  @JsonProperty("completed-with-failures")
  COMPLETED_WITH_FAILURES,
  @JsonProperty("cancelled")
  CANCELLED;

  /** Whether nothing more happens by itself. A paused batch has not ended. */
  public boolean ended() {
    return switch (this) {
      case RUNNING, PAUSED, CANCELLING -> false;
      case COMPLETED, COMPLETED_WITH_FAILURES, CANCELLED -> true;
    };
  }

  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static BatchState of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
