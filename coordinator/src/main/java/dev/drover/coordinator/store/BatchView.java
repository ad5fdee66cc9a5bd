package dev.drover.coordinator.store;

import dev.drover.common.plan.Window;
import dev.drover.coordinator.saga.Wish;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A batch as it is.
 *
 * @param plan the plan's fingerprint
 * @param reason why it is paused or cancelled, where it is
 * @param ratePerSecond projects ended per second: over the last two minutes while it runs, over its
 *     whole time once ended
 * @param waves after how many projects each ends; empty without waves
 * @param window when its migrations may begin; absent when at any time
 * @param opensAt when the window begins next that queued migrations wait for; absent when none do
 * @param etaSeconds 0 once ended; absent while nothing can be said
 */
public record BatchView(
    UUID id,
    String name,
    String plan,
    String planName,
    Wish wish,
    @Nullable String reason,
    int maxInFlight,
    int stopWhenFailedPercent,
    Counts counts,
    double ratePerSecond,
    @Nullable Long etaSeconds,
    Instant createdAt,
    @Nullable Instant endedAt,
    List<Integer> waves,
    @Nullable Window window,
    @Nullable Instant opensAt) {
  public BatchView {
    waves = List.copyOf(waves);
  }

  /** A batch's column {@code waves}. */
  static List<Integer> waves(ResultSet row) throws SQLException {
    Array waves = row.getArray("waves");
    return waves == null ? List.of() : List.of((Integer[]) waves.getArray());
  }

  /** A batch's column {@code time_window}. */
  static @Nullable Window window(ResultSet row) throws SQLException {
    String window = row.getString("time_window");
    return window == null ? null : Window.parse(window);
  }

  /** What the batch is doing, from its wish and whether any of its migrations has yet to end. */
  public enum State {
    RUNNING,
    PAUSED,
    CANCELLING,
    ENDED
  }

  public State state() {
    if (endedAt != null) {
      return State.ENDED;
    }
    return switch (wish) {
      case RUN -> State.RUNNING;
      case PAUSE -> State.PAUSED;
      case CANCEL -> State.CANCELLING;
    };
  }
}
