package dev.drover.local.bench;

import dev.drover.local.ReportOption;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drover bench schema}. */
@Command(
    name = "schema",
    mixinStandardHelpOptions = true,
    description = {
      "Bring many project databases three versions further: Drover with everything on, a shell loop"
          + " of",
      "psql when it is installed, and one of Flyway processes; all in one run on one durable"
          + " server."
    })
final class SchemaBenchCommand implements Callable<Integer> {
  @Option(
      names = "--projects",
      paramLabel = "N",
      defaultValue = "500",
      description = "How many (default: ${DEFAULT-VALUE}).")
  private int projects;

  @Option(
      names = "--shell-projects",
      paramLabel = "N",
      defaultValue = "100",
      description = "How many for the loop of psql (default: ${DEFAULT-VALUE}).")
  private int shellProjects;

  @Option(
      names = "--flyway-projects",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many for the loop of Flyway processes (default: ${DEFAULT-VALUE}).")
  private int flywayProjects;

  @Mixin private ReportOption report = new ReportOption();

  @Override
  public Integer call() throws SQLException, IOException, InterruptedException {
    SchemaResult result =
        new SchemaBench(projects, shellProjects, flywayProjects, report.progress()).run();
    report.write(result, SchemaBenchCommand::print);
    return 0;
  }

  private static void print(SchemaResult result, PrintWriter out) {
    out.printf(Locale.ROOT, "drover       %8.2f projects/s%n", result.droverPerSecond());
    if (result.psqlPerSecond() != null && result.timesPsql() != null) {
      out.printf(
          Locale.ROOT,
          "psql loop    %8.2f projects/s  drover is %.1f times as fast%n",
          result.psqlPerSecond(),
          result.timesPsql());
    }
    out.printf(
        Locale.ROOT,
        "flyway loop  %8.2f projects/s  drover is %.1f times as fast%n",
        result.flywayPerSecond(),
        result.timesFlyway());
  }
}
