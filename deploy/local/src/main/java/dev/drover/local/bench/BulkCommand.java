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

/** {@code drover bench bulk}. */
@Command(
    name = "bulk",
    mixinStandardHelpOptions = true,
    description = {
      "Move one large project: one COPY piped into another plus the primary key (the floor), Drover"
          + " with",
      "everything on, and pg_dump, pg_restore and pgcopydb where installed; in one run on one"
          + " durable server."
    })
final class BulkCommand implements Callable<Integer> {
  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "3000000",
      description = "How many (default: ${DEFAULT-VALUE}, about 450 MB of COPY text).")
  private int rows;

  @Option(
      names = "--no-tools",
      description = "Leave pg_dump, pg_restore and pgcopydb out; they take the most time.")
  private boolean noTools;

  @Option(
      names = "--worker-heap",
      paramLabel = "MB",
      description = "Give each worker so much memory; the project may be as large as it likes.")
  private @Nullable Integer heap;

  @Mixin private ReportOption report = new ReportOption();

  @Override
  public Integer call() throws SQLException, IOException, InterruptedException {
    BulkResult result = new BulkBench(rows, !noTools, heap, report.progress()).run();
    report.write(result, BulkCommand::print);
    return 0;
  }

  private static void print(BulkResult result, PrintWriter out) {
    line(out, "pipe", result.pipeSeconds(), "one COPY into another, and the primary key");
    line(
        out,
        "drover",
        result.droverSeconds(),
        String.format(Locale.ROOT, "%.2f times the pipe", result.ofPipe()));
    line(out, "pg_dump", result.dumpRestoreSeconds(), "-Fd -j2, and pg_restore -j2");
    line(out, "pgcopydb", result.pgcopydbSeconds(), "clone, two jobs");
  }

  private static void line(PrintWriter out, String who, @Nullable Double seconds, String what) {
    if (seconds != null) {
      out.printf(Locale.ROOT, "%-10s %8.1f s  %s%n", who, seconds, what);
    }
  }
}
