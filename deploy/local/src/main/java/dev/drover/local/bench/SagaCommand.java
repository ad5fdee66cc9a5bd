package dev.drover.local.bench;

import dev.drover.common.message.Json;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

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

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private FleetCommand.Format format = FleetCommand.Format.table;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws SQLException {
    PrintWriter err = spec.commandLine().getErr();
    SagaResult result =
        new SagaBench(
                migrations,
                idle,
                maxInFlight,
                line -> {
                  err.println(line);
                  err.flush();
                })
            .run();
    PrintWriter out = spec.commandLine().getOut();
    if (format == FleetCommand.Format.json) {
      out.println(Json.text(result));
    } else {
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
    out.flush();
    return 0;
  }
}
