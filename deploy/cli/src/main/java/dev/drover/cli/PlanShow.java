package dev.drover.cli;

import dev.drover.common.api.PlanDetail;
import dev.drover.common.plan.Database;
import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.Plan;
import dev.drover.common.plan.ReadPlan;
import dev.drover.common.plan.Schema;
import dev.drover.common.plan.TableRule;
import dev.drover.common.plan.Target;
import dev.drover.common.plan.VersionFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code drover plan show}. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = {
      "Show how a plan file is understood, without asking a server,",
      "or a plan the coordinator knows, as its author wrote it."
    })
final class PlanShow implements Callable<Integer> {
  @Mixin private ServerOption server = new ServerOption();
  @Mixin private OutputOption output = new OutputOption();

  @Parameters(
      paramLabel = "PLAN",
      description = "A plan's file, or the fingerprint of a known plan.")
  private String named = "";

  @Override
  public Integer call() {
    if (named.matches("[0-9a-f]{64}")) {
      try (CoordinatorClient client = server.connect()) {
        output.one(client.plan(named), this::known);
      }
      return ExitCode.FINE;
    }
    PlanOnDisk plan = PlanOnDisk.load(Path.of(named));
    if (plan.malformed()) {
      Errors.findings(plan.findings(), output.err());
      return ExitCode.INVALID;
    }
    ReadPlan read = plan.read();
    output.one(read.plan(), _ -> understood(read));
    return ExitCode.FINE;
  }

  private void known(PlanDetail plan) {
    output.out().print(plan.yaml());
    output.out().println();
  }

  private void understood(ReadPlan read) {
    switch (read.plan()) {
      case Isolate isolate -> isolate(read, isolate);
      case Schema schema -> schema(read, schema);
      case Database database -> database(read, database);
    }
  }

  private void isolate(ReadPlan read, Isolate isolate) {
    PrintWriter out = output.out();
    Plan plan = read.plan();
    Target target = isolate.target();
    new Table("PLAN", plan.name())
        .line("kind", "isolate")
        .line("fingerprint", read.fingerprint())
        .line("source", isolate.source().server() + "/" + isolate.source().database())
        .line("target", target.server() + "/" + target.database())
        .line("mode", target.mode().word())
        .line(
            "existing rows",
            target.mode() == Target.Mode.EXISTING ? target.existingRows().word() : null)
        .line(
            "schema",
            target.schema().stream().map(Target.SchemaFile::name).collect(Collectors.joining(", ")))
        .line("max in flight", plan.limits().maxInFlight())
        .line("stop when failed", plan.limits().stopWhenFailedPercent() + " %")
        .line("backups kept", plan.backup().keepDays() + " days")
        .print(out);
    out.println();
    Table tables = new Table("TABLE", "ROWS OF A PROJECT");
    for (TableRule rule : isolate.tables()) {
      tables.line(rule.table(), rule.follows() == null ? rule.rows() : "follows " + rule.follows());
    }
    tables.print(out);
  }

  private void schema(ReadPlan read, Schema plan) {
    PrintWriter out = output.out();
    Schema.Apply apply = plan.apply();
    new Table("PLAN", plan.name())
        .line("kind", "schema")
        .line("fingerprint", read.fingerprint())
        .line("target", plan.target().server() + "/" + plan.target().database())
        .line("mode", apply.mode().word())
        .line("up to", apply.upTo() == null ? "the last version" : apply.upTo())
        .line("history", apply.history())
        .line(
            "a lock is waited for", apply.lockMillis() + " ms, " + apply.lockAttempts() + " times")
        .line(
            "a statement may take",
            apply.statementMillis() == null
                ? "as long as it wants"
                : apply.statementMillis() + " ms")
        .line("max in flight", plan.limits().maxInFlight())
        .line("stop when failed", plan.limits().stopWhenFailedPercent() + " %")
        .line("backups kept", plan.backup().keepDays() + " days")
        .print(out);
    out.println();
    Table files = new Table("FILE", "WHAT");
    for (VersionFile file : plan.files()) {
      files.line(
          file.file().name(),
          switch (file.role()) {
            case VERSION ->
                "version " + file.version() + (apply.inBatches(file) ? ", in batches" : "");
            case INVERSE -> "takes version " + file.version() + " back";
            case REPEATABLE -> "run again when it changes";
          });
    }
    files.print(out);
  }

  private void database(ReadPlan read, Database plan) {
    Database.Access access = plan.access();
    new Table("PLAN", plan.name())
        .line("kind", "database")
        .line("fingerprint", read.fingerprint())
        .line("source", plan.source().server() + "/" + plan.source().database())
        .line("target", plan.target().server() + "/" + plan.target().database())
        .line("only", names(plan.choice().include()))
        .line("without", names(plan.choice().exclude()))
        .line("owners", access.owners().word())
        .line("privileges", access.privileges().word())
        .line(
            "roles",
            access.roles().isEmpty()
                ? null
                : access.roles().entrySet().stream()
                    .map(role -> role.getKey() + " is " + role.getValue())
                    .collect(Collectors.joining(", ")))
        .line("max in flight", plan.limits().maxInFlight())
        .line("stop when failed", plan.limits().stopWhenFailedPercent() + " %")
        .line("backups kept", plan.backup().keepDays() + " days")
        .print(output.out());
  }

  private static @Nullable String names(Database.Names names) {
    String all =
        Stream.of(
                names.schemas().stream().map(schema -> "schema " + schema),
                names.tables().stream().map(table -> "table " + table),
                names.extensions().stream().map(extension -> "extension " + extension))
            .flatMap(Function.identity())
            .collect(Collectors.joining(", "));
    return all.isEmpty() ? null : all;
  }
}
