package dev.drover.cli;

import dev.drover.common.api.BatchStatus;
import java.time.Duration;
import java.time.InstantSource;
import picocli.CommandLine.Option;

/** How often to look when following a batch. */
final class WatchOption {
  @Option(
      names = "--interval-ms",
      paramLabel = "MS",
      defaultValue = "1000",
      description = "Milliseconds between two looks, at least 50. Default: ${DEFAULT-VALUE}")
  private int intervalMillis;

  /** Follows the batch, showing progress on standard error, and returns it as it ended. */
  BatchStatus follow(CoordinatorClient client, String batch, OutputOption output)
      throws InterruptedException {
    Duration interval = Duration.ofMillis(Math.max(50, intervalMillis));
    return new BatchWatch(client, ProgressView.of(output.err()), interval, InstantSource.system())
        .toTheEnd(batch);
  }
}
