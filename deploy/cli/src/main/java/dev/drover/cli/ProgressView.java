package dev.drover.cli;

import dev.drover.common.api.BatchState;
import dev.drover.common.api.BatchStatus;
import dev.drover.common.api.MigrationState;
import dev.drover.common.name.Printable;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Shows how a batch gets on: a bar, counts, rate and what is left, redrawn in place, or as plain
 * lines (one at a change, at most one in five seconds) where nothing can be redrawn. The bar is
 * full only when nothing is left to do. Not thread-safe.
 */
public final class ProgressView {
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);
  private static final int WIDEST_BAR = 40;

  private final PrintWriter err;
  private final InstantSource clock;
  private final boolean redraw;
  private final int columns;
  private int drawnLines;
  private String lastLine = "";
  private Instant lastAt = Instant.MIN;

  /**
   * @param redraw whether {@code err} is a terminal that understands cursor movements
   */
  public ProgressView(PrintWriter err, InstantSource clock, boolean redraw, int columns) {
    this.err = err;
    this.clock = clock;
    this.redraw = redraw;
    this.columns = columns;
  }

  /** On standard error as this process finds it. */
  public static ProgressView of(PrintWriter err) {
    return new ProgressView(err, InstantSource.system(), Terminal.redraws(), Terminal.columns());
  }

  public void show(BatchStatus batch) {
    if (redraw) {
      draw(List.of(barLine(batch), countLine(batch)));
      return;
    }
    String line = barLine(batch) + "  " + countLine(batch).strip();
    boolean due = !clock.instant().isBefore(lastAt.plus(BETWEEN_LINES));
    if (!line.equals(lastLine) && (due || batch.state().ended() || lastLine.isEmpty())) {
      err.println(line);
      err.flush();
      lastLine = line;
      lastAt = clock.instant();
    }
  }

  /** Says something between two pictures, such as that the coordinator is away. */
  public void say(String message) {
    erase();
    err.println(message);
    err.flush();
  }

  private void draw(List<String> lines) {
    erase();
    for (String line : lines) {
      err.println(line.length() > columns ? line.substring(0, columns) : line);
    }
    err.flush();
    drawnLines = lines.size();
  }

  private void erase() {
    for (int i = 0; i < drawnLines; i++) {
      err.print("\u001b[1A\u001b[2K");
    }
    drawnLines = 0;
  }

  private String barLine(BatchStatus batch) {
    BatchStatus.Counts counts = batch.counts();
    String figures =
        String.format(
            Locale.ROOT,
            " %3d %%  %d/%d  %s",
            percent(counts),
            counts.ended(),
            counts.total(),
            pace(batch));
    String name = Printable.of(batch.name());
    int room = Math.clamp((long) columns - name.length() - figures.length() - 4, 10, WIDEST_BAR);
    int full = counts.total() == 0 ? room : (int) ((long) room * counts.ended() / counts.total());
    return name + " [" + "#".repeat(full) + "-".repeat(room - full) + "]" + figures;
  }

  /** Rounded down, so that 100 means all. */
  private static int percent(BatchStatus.Counts counts) {
    return counts.total() == 0 ? 100 : (int) (100L * counts.ended() / counts.total());
  }

  private static String pace(BatchStatus batch) {
    if (batch.state() != BatchState.RUNNING) {
      return batch.state().word()
          + (batch.reason() == null ? "" : " (" + Printable.of(batch.reason()) + ")");
    }
    BatchStatus.Window window = batch.window();
    if (window != null && window.opensAt() != null && batch.counts().running() == 0) {
      return "waits for its window " + window.hours() + ", until " + window.opensAt();
    }
    Long eta = batch.pace().etaSeconds();
    return String.format(
        Locale.ROOT,
        "%.1f/s  left: %s",
        batch.pace().ratePerSecond(),
        eta == null ? "unknown" : duration(eta));
  }

  private static String countLine(BatchStatus batch) {
    Map<String, Integer> states = batch.counts().states();
    List<String> parts = new ArrayList<>();
    for (MigrationState state : MigrationState.values()) {
      @Nullable Integer count = states.get(state.word());
      if (count != null && count > 0) {
        parts.add(state.words() + " " + count);
      }
    }
    return "  " + String.join("  ", parts);
  }

  /** As {@code 3:07} or {@code 1:00:05}. */
  static String duration(long seconds) {
    return seconds < 3600
        ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
        : String.format(
            Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }
}
