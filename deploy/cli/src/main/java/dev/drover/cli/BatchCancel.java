package dev.drover.cli;

import dev.drover.common.api.BatchStatus;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code drover batch cancel}. */
@Command(
    name = "cancel",
    mixinStandardHelpOptions = true,
    description = {
      "Cancel what has not ended: running projects are put back to where they were.",
      "Completed projects stay completed."
    })
final class BatchCancel implements Callable<Integer> {
  @Mixin private ServerOption server = new ServerOption();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private ConfirmOption confirm = new ConfirmOption();

  @Parameters(paramLabel = "BATCH", description = "Name or id.")
  private String batch = "";

  @Option(names = "--reason", paramLabel = "TEXT", description = "Recorded and shown.")
  private @Nullable String reason;

  @Override
  public Integer call() {
    try (CoordinatorClient client = server.connect()) {
      BatchStatus.Counts counts = client.batch(batch).counts();
      confirm.require("cancel", counts.queued() + counts.running(), "batch " + batch);
      BatchTable.print(output, client.cancel(batch, reason));
    }
    return ExitCode.FINE;
  }
}
