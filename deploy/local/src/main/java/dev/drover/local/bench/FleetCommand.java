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

/** {@code drover bench fleet}. */
@Command(
    name = "fleet",
    mixinStandardHelpOptions = true,
    description = {
      "Move many small projects: bare JDBC (the floor), Drover with everything on, and a shell loop"
          + " of",
      "createdb, pg_dump and psql when those are installed; all in one run on one durable server."
    })
final class FleetCommand implements Callable<Integer> {
  @Option(
      names = "--projects",
      paramLabel = "N",
      defaultValue = "500",
      description = "How many (default: ${DEFAULT-VALUE}).")
  private int projects;

  @Option(
      names = "--shell-projects",
      paramLabel = "N",
      defaultValue = "40",
      description = "How many of them the shell loop moves (default: ${DEFAULT-VALUE}).")
  private int shellProjects;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      defaultValue = "300",
      description =
          "How many more the floor and Drover move first, outside the clock (default:"
              + " ${DEFAULT-VALUE}).")
  private int warmUp;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "1",
      description = "Processes of each worker kind (default: ${DEFAULT-VALUE}).")
  private int workers;

  @Mixin private ReportOption report = new ReportOption();

  @Override
  public Integer call() throws SQLException, IOException, InterruptedException {
    FleetResult result =
        new FleetBench(projects, shellProjects, warmUp, workers, report.progress()).run();
    report.write(result, FleetCommand::print);
    return 0;
  }

  private static void print(FleetResult result, PrintWriter out) {
    out.printf(Locale.ROOT, "floor        %8.2f projects/s  bare JDBC%n", result.floorPerSecond());
    out.printf(
        Locale.ROOT,
        "drover       %8.2f projects/s  %.2f of the floor%n",
        result.droverPerSecond(),
        result.ofFloor());
    if (result.shellPerSecond() != null && result.timesShell() != null) {
      out.printf(
          Locale.ROOT,
          "shell loop   %8.2f projects/s  drover is %.1f times as fast%n",
          result.shellPerSecond(),
          result.timesShell());
    }
  }
}
