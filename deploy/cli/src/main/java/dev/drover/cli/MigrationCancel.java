package dev.drover.cli;

import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drover migration cancel}. */
@Command(
    name = "cancel",
    mixinStandardHelpOptions = true,
    description = "Cancel one project's move; the project is put back to where it was.")
final class MigrationCancel implements Callable<Integer> {
  @Mixin private ServerOption server = new ServerOption();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private ConfirmOption confirm = new ConfirmOption();
  @Mixin private MigrationArgument migration = new MigrationArgument();

  @Option(names = "--reason", paramLabel = "TEXT", description = "Recorded and shown.")
  private @Nullable String reason;

  @Override
  public Integer call() {
    try (CoordinatorClient client = server.connect()) {
      UUID id = migration.find(client);
      confirm.requireOne("cancel", "migration " + migration);
      MigrationView.print(output, client.cancelMigration(id, reason));
    }
    return ExitCode.FINE;
  }
}
