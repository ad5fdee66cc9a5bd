package dev.drover.common.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.drover.common.failure.Failure;
import dev.drover.common.message.Finding;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A check of a plan by a worker, and its answer once there is one.
 *
 * @param plan the plan's fingerprint
 * @param findings everything that was found, not the first only; empty while pending
 * @param failure why the check could not be made, when it could not
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record PlanCheck(
    UUID id,
    String plan,
    State state,
    List<Finding> findings,
    @Nullable Failure failure,
    Instant createdAt,
    @Nullable Instant endedAt) {
  public PlanCheck {
    findings = List.copyOf(findings);
  }

  /** How far the check is. */
  public enum State {
    @JsonProperty("pending")
    PENDING,
    /** No finding is an error. */
    @JsonProperty("passed")
    PASSED,
    /** At least one finding is an error. */
    @JsonProperty("refused")
    REFUSED,
    /** The check itself could not be made. */
    @JsonProperty("failed")
    FAILED;

    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
