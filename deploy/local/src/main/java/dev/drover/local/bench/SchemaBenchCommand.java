package dev.drover.local.bench;

import dev.drover.common.message.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

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
      defaultValue = "10",
      description = "How many for the loop of Flyway processes (default: ${DEFAULT-VALUE}).")
  private int flywayProjects;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Format format = Format.table;

  @Spec private CommandSpec spec = CommandSpec.create();

  /** What standard output gets. */
  enum Format {
    table,
    json
  }

  @Override
  public Integer call() throws SQLException, IOException, InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    SchemaResult result =
        new SchemaBench(
                projects,
                shellProjects,
                flywayProjects,
                line -> {
                  err.println(line);
                  err.flush();
                })
            .run();
    PrintWriter out = spec.commandLine().getOut();
    if (format == Format.json) {
      out.println(Json.text(result));
    } else {
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
    out.flush();
    return 0;
  }
}
