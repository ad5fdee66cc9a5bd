package dev.drover.local.bench;

import dev.drover.local.ReportOption;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drover bench database}. */
@Command(
    name = "database",
    mixinStandardHelpOptions = true,
    description = {
      "Move one whole database to another server: Drover with everything on, pg_dump with"
          + " pg_restore, and",
      "pgcopydb where installed; in one run on two durable servers of this machine. A database of"
          + " a",
      "tenth of the rows goes first, unmeasured."
    })
final class DatabaseBenchCommand implements Callable<Integer> {
  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "3000000",
      description = "How many, in three tables (default: ${DEFAULT-VALUE}).")
  private int rows;

  @Mixin private ReportOption report = new ReportOption();

  @Override
  public Integer call() throws SQLException, IOException, InterruptedException {
    DatabaseResult result = new DatabaseBench(rows, report.progress()).run();
    report.write(result, DatabaseBenchCommand::print);
    return 0;
  }

  private static void print(DatabaseResult result, PrintWriter out) {
    line(out, "drover", result.droverSeconds(), null);
    line(out, "pg_dump", result.dumpRestoreSeconds(), result.timesDumpRestore());
    line(out, "pgcopydb", result.pgcopydbSeconds(), result.timesPgcopydb());
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
