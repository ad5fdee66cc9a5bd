package dev.drover.cli;

import dev.drover.common.api.BatchStatus;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Batches as a table. */
final class BatchTable {
  private BatchTable() {}

  static Table of(List<BatchStatus> batches) {
    Table table =
        new Table(
            "NAME",
            "STATE",
            "WAVE",
            "WINDOW",
            "TOTAL",
            "QUEUED",
            "RUNNING",
            "COMPLETED",
            "FAILED",
            "CANCELLED",
            "RATE/S",
            "LEFT");
    for (BatchStatus batch : batches) {
      BatchStatus.Counts counts = batch.counts();
      Long eta = batch.pace().etaSeconds();
      table.line(
          batch.name(),
          batch.state().word(),
          wave(batch.wave()),
          window(batch.window()),
          counts.total(),
          counts.queued(),
          counts.running(),
          counts.completed(),
          counts.failed(),
          counts.cancelled(),
          String.format(Locale.ROOT, "%.1f", batch.pace().ratePerSecond()),
          eta == null ? null : ProgressView.duration(eta));
    }
    return table;
  }

  private static @Nullable String wave(BatchStatus.@Nullable Wave wave) {
    return wave == null ? null : wave.number() + " of " + wave.last() + ", to " + wave.projects();
  }

  private static @Nullable String window(BatchStatus.@Nullable Window window) {
    return window == null
        ? null
        : window.hours() + (window.opensAt() == null ? "" : ", opens " + window.opensAt());
  }

  static void print(OutputOption output, BatchStatus batch) {
    output.one(batch, one -> of(List.of(one)).print(output.out()));
  }
}
