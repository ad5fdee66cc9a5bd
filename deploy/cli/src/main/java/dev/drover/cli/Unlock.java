package dev.drover.cli;

import dev.drover.common.api.Hold;
import dev.drover.common.api.UnlockRequest;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drover unlock}. */
@Command(
    name = "unlock",
    mixinStandardHelpOptions = true,
    description = {
      "Show which migration holds a project and who is at it; with --yes, let go of it.",
      "Letting go cancels the migration, and restores the target first where it was touched."
    })
final class Unlock implements Callable<Integer> {
  @Mixin private ServerOption server = new ServerOption();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private MigrationArgument migration = new MigrationArgument();

  @Option(names = "--yes", description = "Let go. Without it, only show who holds.")
  private boolean yes;

  @Option(names = "--force", description = "Let go also when a worker is at it.")
  private boolean force;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Recorded and shown.")
  private @Nullable String reason;

  @Override
  public Integer call() {
    try (CoordinatorClient client = server.connect()) {
      UUID id = migration.find(client);
      if (!yes) {
        show(client.hold(id));
        return ExitCode.FINE;
      }
      if (output.forPeople()) {
        show(client.hold(id));
        output.out().println();
      }
      MigrationView.print(output, client.unlock(id, new UnlockRequest(force, reason)));
    }
    return ExitCode.FINE;
  }

  private void show(Hold hold) {
    output.one(
        hold,
        one ->
            new Table("PROJECT", one.project())
                .line("migration", one.migration())
                .line("batch", one.batch())
                .line("state", one.state())
                .line("stage", one.stage() == null ? null : one.stage().word())
                .line("wish", one.wish())
                .line("epoch", one.epoch())
                .line("target", one.server() + "/" + one.database())
                .line("since", one.since())
                .line("worker", one.heldBy())
                .line("heartbeat", one.heartbeat())
                .line("alive", one.alive() ? "yes" : "no")
                .print(output.out()));
  }
}
