package dev.drover.common.api;

import dev.drover.common.failure.DroverException;
import org.jspecify.annotations.Nullable;

/**
 * Asks a worker to take no further commands.
 *
 * @param patienceSeconds how long what it runs may go on before it is left to others; 30 when left
 *     out, at most {@link #LONGEST_SECONDS}
 * @param exit the process ends once nothing runs; left out, it stays idle until it is resumed
 * @param reason recorded; at most 500 characters
 */
public record DrainRequest(
    @Nullable Integer patienceSeconds, @Nullable Boolean exit, @Nullable String reason) {
  /** A week. */
  public static final int LONGEST_SECONDS = 604_800;

  public DrainRequest {
    if (patienceSeconds != null && (patienceSeconds < 0 || patienceSeconds > LONGEST_SECONDS)) {
      throw DroverException.user(
          "patience_invalid",
          "A patience of " + patienceSeconds + " seconds is none.",
          "Use 0 to " + LONGEST_SECONDS + " seconds.");
    }
  }
}
