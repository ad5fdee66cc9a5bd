package dev.drover.common.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Ends a migration that needs attention, after a person has put right what it needed.
 *
 * @param as what the target holds now; {@code restored} when absent
 * @param reason what was done; recorded and shown; at most 500 characters
 * @param withoutFence true to be believed at once, though a worker that still sleeps may then
 *     change the target: for one that will never be reached again
 */
public record ResolveRequest(@Nullable As as, String reason, @Nullable Boolean withoutFence) {
  /** What the target holds. */
  public enum As {
    /** The project lives in its own database; believed only after a matching verification. */
    @JsonProperty("completed")
    COMPLETED,
    /** The target is what it was before the migration. */
    @JsonProperty("restored")
    RESTORED
  }

  public ResolveRequest {
    Objects.requireNonNull(reason, "reason is missing");
  }
}
