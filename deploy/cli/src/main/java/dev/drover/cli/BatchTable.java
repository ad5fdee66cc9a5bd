package dev.drover.cli;

import dev.drover.common.api.BatchStatus;
import java.util.List;
import java.util.Locale;

/** Batches as a table. */
final class BatchTable {
  private BatchTable() {}

  static Table of(List<BatchStatus> batches) {
    Table table =
        new Table(
            "NAME",
            "STATE",
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

  static void print(OutputOption output, BatchStatus batch) {
    output.one(batch, one -> of(List.of(one)).print(output.out()));
  }
}
