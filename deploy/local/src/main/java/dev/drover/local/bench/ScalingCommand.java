package dev.drover.local.bench;

import dev.drover.local.ReportOption;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drover bench scaling}. */
@Command(
    name = "scaling",
    mixinStandardHelpOptions = true,
    description = {
      "Move small projects far away with 1, 2 and 4 workers of each kind, while workers come and"
          + " go,",
      "beside one huge project, and beside another batch."
    })
final class ScalingCommand implements Callable<Integer> {
  @Option(
      names = "--projects",
      paramLabel = "N",
      defaultValue = "60",
      description = "Of each batch (default: ${DEFAULT-VALUE}).")
  private int projects;

  @Option(
      names = "--latency",
      paramLabel = "MILLIS",
      defaultValue = "40",
      description =
          "Of each piece of data to and from source and target (default: ${DEFAULT-VALUE}).")
  private int latency;

  @Mixin private ReportOption report = new ReportOption();

  @Override
  public Integer call() throws SQLException {
    ScalingResult result =
        new ScalingBench(projects, Duration.ofMillis(latency), report.progress()).run();
    report.write(result, ScalingCommand::print);
    return 0;
  }

  private static void print(ScalingResult result, PrintWriter out) {
    result.rows().forEach(row -> print(out, row, ""));
    print(out, result.joining(), "half of them away for a while");
    print(
        out,
        result.besideHuge(),
        "beside a huge project: %.2f of alone".formatted(result.ofAlone()));
    out.printf(
        Locale.ROOT,
        "A second batch goes at %.2f of the pace of one that was there before.%n",
        result.fairness());
  }

  private static void print(PrintWriter out, ScalingResult.Row row, String what) {
    out.printf(
        Locale.ROOT,
        "%d workers  %8.2f projects/s  longest gap %.1f s  %s%n",
        row.workers(),
        row.projectsPerSecond(),
        row.longestGapSeconds(),
        what);
  }
}
