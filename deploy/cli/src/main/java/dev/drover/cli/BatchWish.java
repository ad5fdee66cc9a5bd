package dev.drover.cli;

import dev.drover.common.api.BatchStatus;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What can be asked of a batch and taken back at will. */
abstract class BatchWish implements Callable<Integer> {
  @Mixin private ServerOption server = new ServerOption();
  @Mixin private OutputOption output = new OutputOption();

  @Parameters(paramLabel = "BATCH", description = "Name or id.")
  private String batch = "";

  @Option(names = "--reason", paramLabel = "TEXT", description = "Recorded and shown.")
  private @Nullable String reason;

  abstract BatchStatus ask(CoordinatorClient client, String name, @Nullable String why);

  @Override
  public Integer call() {
    try (CoordinatorClient client = server.connect()) {
      BatchTable.print(output, ask(client, batch, reason));
    }
    return ExitCode.FINE;
  }

  @Command(
      name = "pause",
      mixinStandardHelpOptions = true,
      description = "Start nothing new; stages already running come to their end.")
  static final class Pause extends BatchWish {
    @Override
    BatchStatus ask(CoordinatorClient client, String name, @Nullable String why) {
      return client.pause(name, why);
    }
  }

  @Command(name = "resume", mixinStandardHelpOptions = true, description = "Go on after a pause.")
  static final class Resume extends BatchWish {
    @Override
    BatchStatus ask(CoordinatorClient client, String name, @Nullable String why) {
      return client.resume(name, why);
    }
  }
}
