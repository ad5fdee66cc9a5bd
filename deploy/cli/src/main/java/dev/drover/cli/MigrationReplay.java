package dev.drover.cli;

import dev.drover.common.api.ReplayRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code drover migration replay}. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = "Run one unsuccessfully ended migration again.")
final class MigrationReplay implements Callable<Integer> {
  @Mixin private ServerOption server = new ServerOption();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private MigrationArgument migration = new MigrationArgument();
  @Mixin private ReplayOption replay = new ReplayOption();

  @Override
  public Integer call() {
    try (CoordinatorClient client = server.connect()) {
      ReplayRequest request = new ReplayRequest(null, replay.from(), replay.reason(), null);
      MigrationView.print(output, client.replayMigration(migration.find(client), request));
    }
    return ExitCode.FINE;
  }
}
