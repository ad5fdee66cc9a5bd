package dev.drover.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code drover migration show}. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Show one project's move: state, findings, failure and history.")
final class MigrationShow implements Callable<Integer> {
  @Mixin private ServerOption server = new ServerOption();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private MigrationArgument migration = new MigrationArgument();

  @Override
  public Integer call() {
    try (CoordinatorClient client = server.connect()) {
      MigrationView.print(output, client.migration(migration.find(client)));
    }
    return ExitCode.FINE;
  }
}
