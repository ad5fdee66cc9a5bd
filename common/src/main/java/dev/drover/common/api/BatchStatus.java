package dev.drover.common.api;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A batch and its counts, all of one instant; one flat object in JSON.
 *
 * @param plan the plan's fingerprint
 * @param reason why it is paused or cancelled, when it is
 * @param wave which of its waves is out; absent of a batch without
 * @param window when its migrations may begin; absent when at any time
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record BatchStatus(
    UUID id,
    String name,
    String plan,
    BatchState state,
    @Nullable String reason,
    int maxInFlight,
    @JsonUnwrapped Counts counts,
    @JsonUnwrapped Pace pace,
    Instant createdAt,
    @Nullable Instant endedAt,
    @Nullable Wave wave,
    @Nullable Window window) {
  /** Of a batch without waves, at any time. */
  public BatchStatus(
      UUID id,
      String name,
      String plan,
      BatchState state,
      @Nullable String reason,
      int maxInFlight,
      Counts counts,
      Pace pace,
      Instant createdAt,
      @Nullable Instant endedAt) {
    this(id, name, plan, state, reason, maxInFlight, counts, pace, createdAt, endedAt, null, null);
  }

  /**
   * A stretch of the projects, in the order of the projects file.
   *
   * @param number from 1 on
   * @param last the number of the last one
   * @param projects after how many projects it ends
   */
  public record Wave(int number, int last, int projects) {}

  /**
   * A time of day in which migrations begin.
   *
   * @param hours as the plan or the request says it
   * @param opensAt until when queued migrations wait; null while it is open, and while they do not
   *     wait for it
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Window(String hours, @Nullable Instant opensAt) {}

  /**
   * {@code total} is the sum of queued, running, completed, restored, refused, cancelled and
   * needsAttention.
   *
   * @param running migrations between their first command and their end, restoring ones among them
   * @param differing ended without success because verification found a difference; counted among
   *     the others too
   * @param states the same by every single state's name, without zeros
   */
  public record Counts(
      int total,
      int queued,
      int running,
      int completed,
      int restored,
      int refused,
      int cancelled,
      int needsAttention,
      int differing,
      Map<String, Integer> states) {
    public Counts {
      states = Map.copyOf(states);
    }

    /** Projects that ended without success, except those a person cancelled. */
    @JsonIgnore
    public int failed() {
      return restored + refused + needsAttention;
    }

    @JsonIgnore
    public int ended() {
      return completed + cancelled + failed();
    }
  }

  /**
   * How fast it goes.
   *
   * @param ratePerSecond projects that ended per second over the last minute, or since the first
   *     began when that is shorter
   * @param etaSeconds what is left at that rate; null while nothing has ended lately, when paused
   *     and when ended
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Pace(double ratePerSecond, @Nullable Long etaSeconds) {}
}
