package dev.drover.cli;

import dev.drover.common.api.MigrationDetail;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What can be asked of a migration without being asked back. */
abstract class MigrationWish implements Callable<Integer> {
  @Mixin private ServerOption server = new ServerOption();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private MigrationArgument migration = new MigrationArgument();

  @Option(names = "--reason", paramLabel = "TEXT", description = "Recorded and shown.")
  private @Nullable String reason;

  abstract MigrationDetail ask(CoordinatorClient client, UUID id, @Nullable String why);

  @Override
  public Integer call() {
    try (CoordinatorClient client = server.connect()) {
      MigrationView.print(output, ask(client, migration.find(client), reason));
    }
    return ExitCode.FINE;
  }

  @Command(
      name = "pause",
      mixinStandardHelpOptions = true,
      description = "Let one project's move finish its stage, then wait.")
  static final class Pause extends MigrationWish {
    @Override
    MigrationDetail ask(CoordinatorClient client, UUID id, @Nullable String why) {
      return client.pauseMigration(id, why);
    }
  }

  @Command(name = "resume", mixinStandardHelpOptions = true, description = "Go on after a pause.")
  static final class Resume extends MigrationWish {
    @Override
    MigrationDetail ask(CoordinatorClient client, UUID id, @Nullable String why) {
      return client.resumeMigration(id, why);
    }
  }

  @Command(
      name = "retry-restore",
      mixinStandardHelpOptions = true,
      description = "Send the restore of a migration that needs attention once more, at once.")
  static final class RetryRestore extends MigrationWish {
    @Override
    MigrationDetail ask(CoordinatorClient client, UUID id, @Nullable String why) {
      return client.retryRestore(id, why);
    }
  }
}
