package dev.drover.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drover batch list}. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "List batches, newest first.")
final class BatchList implements Callable<Integer> {
  @Mixin private ServerOption server = new ServerOption();
  @Mixin private OutputOption output = new OutputOption();

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "At most N. Default: ${DEFAULT-VALUE}")
  private int limit;

  @Override
  public Integer call() {
    try (CoordinatorClient client = server.connect()) {
      output.many(Paging.upTo(limit, client::batches), BatchTable::of);
    }
    return ExitCode.FINE;
  }
}
