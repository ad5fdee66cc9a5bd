package dev.drover.cli;

import dev.drover.common.api.BatchStatus;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code drover batch wait}. */
@Command(
    name = "wait",
    mixinStandardHelpOptions = true,
    description = {
      "Wait until a batch has ended, or is paused with nothing running.",
      "Exit code 0 when every project is completed, 4 when some failed, 5 when verification found a difference,",
      "3 when it was cancelled or is paused."
    })
final class BatchWait implements Callable<Integer> {
  @Mixin private ServerOption server = new ServerOption();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private WatchOption watching = new WatchOption();

  @Parameters(paramLabel = "BATCH", description = "Name or id.")
  private String batch = "";

  @Override
  public Integer call() throws InterruptedException {
    try (CoordinatorClient client = server.connect()) {
      BatchStatus status = watching.follow(client, batch, output);
      BatchTable.print(output, status);
      return ExitCode.of(status);
    }
  }
}
