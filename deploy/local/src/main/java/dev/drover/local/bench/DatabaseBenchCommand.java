package dev.drover.local.bench;

import dev.drover.common.message.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code drover bench database}. */
@Command(
    name = "database",
    mixinStandardHelpOptions = true,
    description = {
      "Move one whole database to another server: Drover with everything on, pg_dump with"
          + " pg_restore, and",
      "pgcopydb where installed; in one run on two durable servers of this machine."
    })
final class DatabaseBenchCommand implements Callable<Integer> {
  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "3000000",
      description = "How many, in three tables (default: ${DEFAULT-VALUE}).")
  private int rows;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private FleetCommand.Format format = FleetCommand.Format.table;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws SQLException, IOException, InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    DatabaseResult result =
        new DatabaseBench(
                rows,
                line -> {
                  err.println(line);
                  err.flush();
                })
            .run();
    PrintWriter out = spec.commandLine().getOut();
    if (format == FleetCommand.Format.json) {
      out.println(Json.text(result));
    } else {
      line(out, "drover", result.droverSeconds(), null);
      line(out, "pg_dump", result.dumpRestoreSeconds(), result.timesDumpRestore());
      line(out, "pgcopydb", result.pgcopydbSeconds(), result.timesPgcopydb());
    }
    out.flush();
    return 0;
  }

  private static void line(
      PrintWriter out, String who, @Nullable Double seconds, @Nullable Double times) {
    if (seconds != null) {
      String ratio =
          times == null
              ? ""
              : String.format(Locale.ROOT, "  Drover takes %.2f times as long", times);
      out.printf(Locale.ROOT, "%-10s %8.1f s%s%n", who, seconds, ratio);
    }
  }
}
