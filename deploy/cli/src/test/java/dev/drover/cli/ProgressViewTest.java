package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.api.BatchState;
import dev.drover.common.api.BatchStatus;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The picture of a batch on its way. */
class ProgressViewTest {
  private final StringWriter shown = new StringWriter();
  private Instant now = Instant.EPOCH;

  private ProgressView view(boolean redraw) {
    return new ProgressView(new PrintWriter(shown), () -> now, redraw, 80);
  }

  private static BatchStatus batch(BatchState state, int completed, @Nullable Long eta) {
    int left = 200 - completed - 1;
    Map<String, Integer> states = Map.of("Completed", completed, "Restored", 1, "BackingUp", left);
    return new BatchStatus(
        new UUID(1, 1),
        "fleet",
        "f",
        state,
        state == BatchState.PAUSED ? "too many failed" : null,
        8,
        new BatchStatus.Counts(200, 0, left, completed, 1, 0, 0, 0, 0, states),
        new BatchStatus.Pace(3.14, eta),
        Instant.EPOCH,
        null);
  }

  @Test
  void a_line_tells_share_counts_rate_and_what_is_left() {
    view(false).show(batch(BatchState.RUNNING, 98, 187L));
    assertThat(shown.toString())
        .contains(
            "fleet [#",
            "49 %  99/200",
            "3.1/s  left: 3:07",
            "backing up 101  completed 98  restored 1");
  }

  @Test
  void an_unknown_rest_is_not_guessed() {
    view(false).show(batch(BatchState.RUNNING, 0, null));
    assertThat(shown.toString()).contains("left: unknown");
  }

  @Test
  void the_share_is_a_hundred_only_when_nothing_is_left() {
    view(false).show(batch(BatchState.RUNNING, 198, 1L));
    assertThat(shown.toString()).contains(" 99 %").doesNotContain("100 %");
  }

  @Test
  void a_paused_batch_says_why() {
    view(false).show(batch(BatchState.PAUSED, 50, null));
    assertThat(shown.toString()).contains("paused (too many failed)").doesNotContain("left:");
  }

  @Test
  void a_batch_outside_of_its_window_says_until_when_it_waits() {
    Map<String, Integer> states = Map.of("Queued", 2);
    BatchStatus.Counts queued = new BatchStatus.Counts(2, 2, 0, 0, 0, 0, 0, 0, 0, states);
    BatchStatus.Window window =
        new BatchStatus.Window("22:00-05:00 UTC", Instant.parse("2026-01-10T22:00:00Z"));
    view(false)
        .show(
            new BatchStatus(
                new UUID(1, 1),
                "fleet",
                "f",
                BatchState.RUNNING,
                null,
                8,
                queued,
                new BatchStatus.Pace(0, null),
                Instant.EPOCH,
                null,
                null,
                window));
    assertThat(shown.toString())
        .contains("waits for its window 22:00-05:00 UTC, until 2026-01-10T22:00:00Z");
  }

  @Test
  void plain_lines_come_at_a_change_and_at_most_every_five_seconds() {
    ProgressView view = view(false);
    view.show(batch(BatchState.RUNNING, 1, null));
    view.show(batch(BatchState.RUNNING, 2, null));
    now = now.plusSeconds(5);
    view.show(batch(BatchState.RUNNING, 3, null));
    now = now.plusSeconds(5);
    view.show(batch(BatchState.RUNNING, 3, null));
    view.show(batch(BatchState.COMPLETED, 200, 0L));
    assertThat(shown.toString().lines()).hasSize(3);
    assertThat(shown.toString()).doesNotContain("\u001b");
  }

  @Test
  void on_a_terminal_the_picture_is_redrawn_in_place_and_fits() {
    ProgressView view = view(true);
    view.show(batch(BatchState.RUNNING, 1, null));
    view.show(batch(BatchState.RUNNING, 2, null));
    assertThat(shown.toString()).containsOnlyOnce("\u001b[1A\u001b[2K\u001b[1A\u001b[2K");
    assertThat(shown.toString().replace("\u001b[1A\u001b[2K", "").lines())
        .hasSize(4)
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
  }

  @Test
  void durations_read_like_a_clock() {
    assertThat(ProgressView.duration(7)).isEqualTo("0:07");
    assertThat(ProgressView.duration(3_605)).isEqualTo("1:00:05");
  }
}
