package dev.drover.local;

import dev.drover.common.config.ConfigReader;
import dev.drover.common.testing.PostgresServer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code drover local}: the whole stack in the foreground, until it is stopped. */
@Command(
    name = "local",
    mixinStandardHelpOptions = true,
    description = {
      "Run coordinator and workers on this machine until stopped.",
      "Whatever the configuration does not name (Kafka, PostgreSQL, the bundle store) is embedded."
    })
final class LocalCommand implements Callable<Integer> {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "drover.yaml; without it everything is embedded.")
  private @Nullable Path config;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Keep everything here, durably; without it nothing is left at the end.")
  private @Nullable Path data;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "1",
      description = "Processes of each worker kind (default: ${DEFAULT-VALUE}).")
  private int workers = 1;

  @Option(
      names = "--coordinators",
      paramLabel = "N",
      defaultValue = "1",
      description = "Coordinator processes (default: ${DEFAULT-VALUE}).")
  private int coordinators = 1;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (workers < 1 || coordinators < 1) {
      throw new ParameterException(
          spec.commandLine(), "--workers and --coordinators take at least 1.");
    }
    PrintWriter progress = spec.commandLine().getErr();
    LocalStack stack =
        LocalStack.of(
            new LocalStack.Settings(
                ConfigReader.read(config, System.getenv()),
                data,
                workers,
                coordinators,
                false,
                line -> progress.println(line + " ...")));
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(stack::close));
    try (stack) {
      stack.start();
      print(stack);
      throw stack.death().join().endedEarly();
    } catch (IllegalStateException e) {
      progress.println(e.getMessage());
      progress.flush();
      return 1;
    }
  }

  private void print(LocalStack stack) {
    PrintWriter out = spec.commandLine().getOut();
    stack.coordinatorUrls().forEach(url -> out.println("Coordinator    " + url));
    out.println("Kafka          " + stack.bootstrapServers());
    PostgresServer postgres = stack.postgres();
    if (postgres != null) {
      out.println(
          "PostgreSQL     127.0.0.1:%d, user %s, password in %s"
              .formatted(
                  postgres.port(),
                  PostgresServer.USER,
                  stack.folder().resolve("postgres").resolve("password")));
    }
    stack.metricsUrls().forEach((name, url) -> out.println("Metrics        " + url + "  " + name));
    out.println("Configuration  " + stack.configFile());
    out.println("Logs           " + stack.logs());
    out.println("Stop with Ctrl-C.");
    out.flush();
  }
}
