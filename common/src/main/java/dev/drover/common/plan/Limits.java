package dev.drover.common.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What a batch may use.
 *
 * @param maxInFlight migrations of the batch with commands out at one time; default 32
 * @param rowsPerSecond per project, read and loaded; absent means unlimited
 * @param stopWhenFailedPercent the batch pauses itself when more of its ended projects have failed;
 *     default 10
 * @param attempts how often a stage is tried for its own failures; default 3
 * @param stageMinutes how long one run of a stage may take; default 360
 * @param waves how far each wave of a batch reaches, as {@link Waves} reads it; absent lets all go
 *     at once
 * @param window when migrations of a batch may begin, as {@link Window} reads it; absent at any
 *     time
 */
public record Limits(
    int maxInFlight,
    @Nullable Long rowsPerSecond,
    int stopWhenFailedPercent,
    int attempts,
    int stageMinutes,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String waves,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String window) {
  public static final Limits DEFAULT = new Limits(32, null, 10, 3, 360);

  /** All at once and at any time. */
  public Limits(
      int maxInFlight,
      @Nullable Long rowsPerSecond,
      int stopWhenFailedPercent,
      int attempts,
      int stageMinutes) {
    this(maxInFlight, rowsPerSecond, stopWhenFailedPercent, attempts, stageMinutes, null, null);
  }
}
