package dev.drover.local.bench;

import dev.drover.local.ReportOption;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drover bench saga}. */
@Command(
    name = "saga",
    mixinStandardHelpOptions = true,
    description = {
      "Run many sagas with workers that answer at once, through a real broker, a coordinator and"
          + " its",
      "durable PostgreSQL server: how many a second, and how long one waits for its next command."
    })
final class SagaCommand implements Callable<Integer> {
  @Option(
      names = "--migrations",
      paramLabel = "N",
      defaultValue = "20000",
      description = "How many (default: ${DEFAULT-VALUE}).")
  private int migrations;

  @Option(
      names = "--max-in-flight",
      paramLabel = "N",
      defaultValue = "500",
      description = "How many at one time (default: ${DEFAULT-VALUE}).")
  private int maxInFlight;

  @Option(
      names = "--idle",
      paramLabel = "N",
      defaultValue = "100",
      description = "How many before them, one by one (default: ${DEFAULT-VALUE}).")
  private int idle;

  @Mixin private ReportOption report = new ReportOption();

  @Override
  public Integer call() throws SQLException {
    SagaResult result = new SagaBench(migrations, idle, maxInFlight, report.progress()).run();
    report.write(result, SagaCommand::print);
    return 0;
  }

  private static void print(SagaResult result, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "sagas        %8.1f a second, %.1f transitions a second%n",
        result.sagasPerSecond(),
        result.transitionsPerSecond());
    out.printf(
        Locale.ROOT,
        "dispatch     %8.1f ms at p50, %.1f ms at p99, %d at a time%n",
        result.dispatchP50Millis(),
        result.dispatchP99Millis(),
        result.maxInFlight());
    out.printf(
        Locale.ROOT,
        "idle         %8.1f ms at p50, %.1f ms at p99%n",
        result.idleDispatchP50Millis(),
        result.idleDispatchP99Millis());
  }
}
