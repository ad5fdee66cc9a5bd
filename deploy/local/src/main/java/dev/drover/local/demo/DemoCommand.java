package dev.drover.local.demo;

import dev.drover.cli.ExitCode;
import dev.drover.common.testing.PostgresServer;
import dev.drover.local.LocalStack;
import dev.drover.local.ReportOption;
import dev.drover.local.sample.SamplePlatform;
import dev.drover.local.sample.SampleVersions;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code drover demo}. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Move a sample platform's projects on embedded parts: PostgreSQL, Kafka, and the four"
          + " services as processes.",
      "Planted differences are found, explained, restored, repaired and replayed. Cleans up after"
          + " itself."
    })
public final class DemoCommand implements Callable<Integer> {
  @Option(
      names = "--projects",
      paramLabel = "N",
      defaultValue = "200",
      description = "How many (default: ${DEFAULT-VALUE}).")
  private int projects;

  @Option(
      names = "--fail",
      paramLabel = "K",
      defaultValue = "1",
      description = "How many get a planted difference (default: ${DEFAULT-VALUE}).")
  private int fail;

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      defaultValue = "isolate",
      description =
          "${COMPLETION-CANDIDATES}; schema takes a fleet to its next versions in waves, the first"
              + " of which fails (default: ${DEFAULT-VALUE}).")
  private Kind kind = Kind.isolate;

  @Option(
      names = "--keep",
      description = "Leave everything running at the end, until Ctrl-C, and print every URL.")
  private boolean keep;

  @Mixin private ReportOption report = new ReportOption();

  @Spec private CommandSpec spec = CommandSpec.create();

  /** What is shown. */
  enum Kind {
    isolate,
    schema
  }

  @Override
  public Integer call() throws SQLException {
    if (projects < 1 || projects > 10_000 || fail < 0 || fail > projects / 2) {
      throw new ParameterException(
          spec.commandLine(),
          "--projects takes 1 to 10000, --fail at most half as many as there are projects.");
    }
    Consumer<String> progress = report.progress();
    progress.accept(
        "==> Starting PostgreSQL, Kafka, the coordinator and three workers, each a process of its"
            + " own");
    LocalStack stack =
        LocalStack.of(
            LocalStack.Settings.embedded()
                .withSmallProjects()
                .withProgress(line -> progress.accept("    " + line)));
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(stack::close));
    try (stack) {
      stack.start();
      PostgresServer server = Objects.requireNonNull(stack.postgres());
      SamplePlatform platform = new SamplePlatform(server.server(), "platform");
      boolean good =
          switch (kind) {
            case isolate -> {
              DemoReport seen = new Demo(stack, platform, projects, fail, report.err()).run();
              report.write(seen, DemoCommand::print);
              yield seen.good();
            }
            case schema -> {
              SampleVersions versions = new SampleVersions(server.server());
              SchemaDemoReport seen =
                  new SchemaDemo(stack, versions, platform, projects, report.err()).run();
              report.write(seen, DemoCommand::print);
              yield seen.good();
            }
          };
      if (keep) {
        keep(stack);
      }
      return good ? ExitCode.FINE : ExitCode.ERROR;
    }
  }

  private static void print(SchemaDemoReport report, PrintWriter out) {
    out.println();
    out.printf(
        Locale.ROOT,
        "%d of %d projects failed in the first wave and are as before; %d completed in %.1f s"
            + " (%.1f projects/s) once the file was corrected.%n",
        report.failed(),
        report.projects(),
        report.completed(),
        report.seconds(),
        report.ratePerSecond());
    out.println(report.good() ? "All is well." : "NOT EVERYTHING WENT AS IT SHOULD: see above.");
  }

  private static void print(DemoReport report, PrintWriter out) {
    out.println();
    out.printf(
        Locale.ROOT,
        "%d of %d projects completed in %.1f s (%.1f projects/s), %d planted difference%s found,"
            + " restored and replayed, every row counted.%n",
        report.completed(),
        report.projects(),
        report.seconds(),
        report.ratePerSecond(),
        report.planted().size(),
        report.planted().size() == 1 ? "" : "s");
    out.println(report.good() ? "All is well." : "NOT EVERYTHING WENT AS IT SHOULD: see above.");
  }

  private void keep(LocalStack stack) {
    PrintWriter err = report.err();
    err.println();
    err.println("Left running until Ctrl-C:");
    err.println(
        "    Coordinator    "
            + stack.coordinatorUrl()
            + "  (export DROVER_SERVER="
            + stack.coordinatorUrl()
            + ")");
    err.println("    OpenAPI        " + stack.coordinatorUrl() + "/openapi/drover.yml");
    err.println("    Kafka          " + stack.bootstrapServers());
    PostgresServer server = stack.postgres();
    if (server != null) {
      err.printf("    PostgreSQL     127.0.0.1:%d, user %s%n", server.port(), PostgresServer.USER);
    }
    stack
        .metricsUrls()
        .forEach((name, url) -> err.println("    Metrics        " + url + "  " + name));
    err.println("    Configuration  " + stack.configFile());
    err.println("    Logs           " + stack.logs());
    err.flush();
    throw stack.death().join().endedEarly();
  }
}
