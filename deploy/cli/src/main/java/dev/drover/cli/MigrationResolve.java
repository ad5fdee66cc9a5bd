package dev.drover.cli;

import dev.drover.common.api.ResolveRequest;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drover migration resolve}. */
@Command(
    name = "resolve",
    mixinStandardHelpOptions = true,
    description = {
      "End a migration that needs attention, after you have put right what it needed.",
      "Drover raises the target's fence, so that nobody who still sleeps can change it, looks"
          + " whether it is as you say, and then ends the migration. Completed only where a"
          + " verification has matched."
    })
final class MigrationResolve implements Callable<Integer> {
  /** What the target holds. */
  enum Holds {
    completed,
    restored
  }

  @Mixin private ServerOption server = new ServerOption();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private ConfirmOption confirm = new ConfirmOption();
  @Mixin private MigrationArgument migration = new MigrationArgument();

  @Option(
      names = "--outcome",
      paramLabel = "STATE",
      defaultValue = "restored",
      description =
          "What the target holds now: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
  private Holds holds = Holds.restored;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      required = true,
      description = "What you did. Recorded and shown.")
  private String reason = "";

  @Option(
      names = "--without-fence",
      description = {
        "Believe it at once, for a target that will never be reached again.",
        "Gives up the fence: a worker that still sleeps may load or remove what it was about to."
      })
  private boolean withoutFence;

  @Override
  public Integer call() {
    try (CoordinatorClient client = server.connect()) {
      UUID id = migration.find(client);
      confirm.requireOne("resolve", "migration " + migration + " as " + holds);
      MigrationView.print(
          output,
          client.resolve(id, new ResolveRequest(word(), reason, withoutFence ? true : null)));
    }
    return ExitCode.FINE;
  }

  private ResolveRequest.As word() {
    return switch (holds) {
      case completed -> ResolveRequest.As.COMPLETED;
      case restored -> ResolveRequest.As.RESTORED;
    };
  }
}
