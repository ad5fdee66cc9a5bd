package dev.drover.cli;

import dev.drover.common.api.BatchStatus;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code drover batch status}. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "Show how a batch gets on.",
      "With --watch or --wait it follows the batch to its end; the exit code then says how it ended."
    })
final class BatchShow implements Callable<Integer> {
  @Mixin private ServerOption server = new ServerOption();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private WatchOption watching = new WatchOption();

  @Parameters(paramLabel = "BATCH", description = "Name or id.")
  private String batch = "";

  @Option(
      names = {"-w", "--watch", "--wait"},
      description = "Follow it to its end, with live progress on standard error.")
  private boolean watch;

  @Override
  public Integer call() throws InterruptedException {
    try (CoordinatorClient client = server.connect()) {
      BatchStatus status = watch ? watching.follow(client, batch, output) : client.batch(batch);
      BatchTable.print(output, status);
      return watch ? ExitCode.of(status) : ExitCode.FINE;
    }
  }
}
