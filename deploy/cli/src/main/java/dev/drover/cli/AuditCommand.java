package dev.drover.cli;

import dev.drover.common.api.AuditCheck;
import dev.drover.common.api.AuditEntry;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code drover audit}. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description = "Who did what, when.",
    subcommands = {AuditCommand.Show.class, AuditCommand.Check.class})
final class AuditCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Say what to do with the audit trail.");
  }

  /** {@code drover audit list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "List the audit trail, newest first.")
  static final class Show implements Callable<Integer> {
    @Mixin private ServerOption server = new ServerOption();
    @Mixin private OutputOption output = new OutputOption();

    @Option(names = "--migration", paramLabel = "ID", description = "Only this one's.")
    private @Nullable UUID migration;

    @Option(
        names = "--batch",
        paramLabel = "BATCH",
        description = "Only this one's and its migrations'; name or id.")
    private @Nullable String batch;

    @Option(
        names = "--limit",
        paramLabel = "N",
        defaultValue = "100",
        description = "At most N. Default: ${DEFAULT-VALUE}")
    private int limit;

    @Override
    public Integer call() {
      try (CoordinatorClient client = server.connect()) {
        output.many(
            Paging.upTo(limit, (cursor, size) -> client.audit(migration, batch, cursor, size)),
            Show::table);
      }
      return ExitCode.FINE;
    }

    private static Table table(List<AuditEntry> entries) {
      Table table = new Table("ID", "AT", "ACTOR", "DEED", "SUBJECT", "STATE", "EPOCH", "NOTE");
      for (AuditEntry entry : entries) {
        table.line(
            entry.id(),
            entry.at(),
            entry.actor(),
            entry.deed(),
            entry.subject(),
            entry.state(),
            entry.epoch(),
            entry.note());
      }
      return table;
    }
  }

  /** {@code drover audit check}. */
  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = {
        "Recompute the whole trail's hashes; the exit code is 5 when an entry is not what was"
            + " written.",
        "Note the head that is printed, somewhere else: with --head a later check tells whether",
        "all that it covers is still there."
      })
  static final class Check implements Callable<Integer> {
    @Mixin private ServerOption server = new ServerOption();
    @Mixin private OutputOption output = new OutputOption();

    @Option(names = "--head", paramLabel = "HASH", description = "The head of an earlier check.")
    private @Nullable String head;

    @Override
    public Integer call() {
      try (CoordinatorClient client = server.connect()) {
        AuditCheck check = client.checkAudit(head);
        output.one(check, this::print);
        return check.broken() == null ? ExitCode.FINE : ExitCode.DIFFERS;
      }
    }

    private void print(AuditCheck check) {
      AuditCheck.Broken broken = check.broken();
      Table table =
          new Table("TRAIL", broken == null ? "whole" : "broken")
              .line("entries", check.entries())
              .line("seals", check.seals())
              .line("unsealed", check.unsealed())
              .line("head", check.head());
      if (broken != null) {
        table
            .line("first broken", broken.id())
            .line("subject", broken.subject())
            .line("version", broken.version())
            .line("why", broken.why());
      }
      table.print(output.out());
    }
  }
}
