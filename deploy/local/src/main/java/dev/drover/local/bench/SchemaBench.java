package dev.drover.local.bench;

import dev.drover.cli.CoordinatorClient;
import dev.drover.common.api.BatchRequest;
import dev.drover.common.api.BatchStatus;
import dev.drover.common.api.PlanText;
import dev.drover.common.api.ProjectLine;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.testing.Ports;
import dev.drover.common.testing.PostgresServer;
import dev.drover.common.testing.TemporaryDirectory;
import dev.drover.local.LocalStack;
import dev.drover.local.sample.SampleFleet;
import dev.drover.local.sample.SamplePlatform;
import dev.drover.local.sample.SampleVersions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Brings the same databases three versions further on one durable server: Drover with everything
 * on, a shell loop of {@code psql}, and a shell loop that starts Flyway once a project, as its
 * command line does. The loops keep no bundle, no fence and verify nothing.
 */
final class SchemaBench {
  private final int projects;
  private final int shellProjects;
  private final int flywayProjects;
  private final Consumer<String> progress;

  /**
   * @param flywayProjects how many are brought over by Flyway's own process each: it takes seconds
   */
  SchemaBench(int projects, int shellProjects, int flywayProjects, Consumer<String> progress) {
    this.projects = projects;
    this.shellProjects = shellProjects;
    this.flywayProjects = flywayProjects;
    this.progress = progress;
  }

  SchemaResult run() throws SQLException, IOException, InterruptedException {
    Optional<Integer> tools = PostgresTools.version(List.of("psql", "pg_dump"));
    int version = PostgresTools.serverVersion(tools);
    progress.accept("PostgreSQL " + version + ", fsync on, on this machine");
    try (TemporaryDirectory folder = TemporaryDirectory.create("drover-bench");
        PostgresServer server = PostgresServer.start(version, folder.path(), Ports.free(), true)) {
      SampleVersions versions = new SampleVersions(server.server());
      List<String> refs = refs("d", projects);
      List<String> shell = refs("s", shellProjects);
      List<String> flyway = refs("f", flywayProjects);
      List<String> all = new ArrayList<>(refs);
      all.addAll(shell);
      all.addAll(flyway);
      versions.create(all);
      double drover = drover(server, refs);
      Double psql = tools.isPresent() ? psql(server, folder.path(), shell) : null;
      double flywayRate = flyway(server, folder.path(), flyway);
      requireVersion(versions, refs.getLast());
      requireVersion(versions, flyway.getLast());
      return new SchemaResult(
          projects,
          drover,
          psql,
          flywayRate,
          psql == null ? null : drover / psql,
          drover / flywayRate,
          version,
          Runtime.getRuntime().availableProcessors(),
          Runtime.version().toString(),
          "deploy/bin/drover bench schema --projects " + projects);
    }
  }

  private static List<String> refs(String prefix, int count) {
    return IntStream.rangeClosed(1, count).mapToObj(number -> prefix + number).toList();
  }

  private static void requireVersion(SampleVersions versions, String ref) throws SQLException {
    if (!versions.version(ref).equals("4")) {
      throw new IllegalStateException(ref + " is at version " + versions.version(ref));
    }
  }

  private double drover(PostgresServer server, List<String> refs) throws SQLException {
    try (var connection = server.connect("postgres");
        var statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + CoordinatorDatabase.NAME);
    }
    LocalStack.Settings settings =
        LocalStack.Settings.embedded()
            .withSmallProjects()
            .withConfig(CoordinatorDatabase.config(server));
    try (LocalStack stack = LocalStack.of(settings)) {
      stack.start();
      try (CoordinatorClient client = new CoordinatorClient(stack.coordinatorUrl())) {
        SampleFleet fleet =
            new SampleFleet(client, new SamplePlatform(server.server(), "postgres"));
        long begun = System.nanoTime();
        client.startBatch(
            new BatchRequest(
                "bench",
                SampleVersions.plan(),
                refs.stream().map(ref -> new ProjectLine(ref, null, null, null)).toList(),
                null),
            "bench");
        BatchStatus end = fleet.follow("bench", _ -> {}, stack::requireAllAlive);
        double rate = projects / ((System.nanoTime() - begun) / 1e9);
        if (end.counts().completed() != projects) {
          throw new IllegalStateException(
              "Only " + end.counts().completed() + " of " + projects + " were completed");
        }
        progress.accept("Drover, everything on: %.1f projects/s".formatted(rate));
        return rate;
      }
    }
  }

  private @Nullable Double psql(PostgresServer server, Path folder, List<String> refs)
      throws IOException, InterruptedException {
    Path script = Files.writeString(folder.resolve("versions.sql"), SampleVersions.script());
    StringBuilder loop = new StringBuilder();
    for (String ref : refs) {
      loop.append("psql -q -X -1 -v ON_ERROR_STOP=1 -d ")
          .append(SampleVersions.database(ref))
          .append(" -f ")
          .append(script)
          .append('\n');
    }
    double rate = refs.size() / new PostgresTools(server.server()).time(loop.toString());
    progress.accept("Shell loop of psql: %.1f projects/s".formatted(rate));
    return rate;
  }

  private double flyway(PostgresServer server, Path folder, List<String> refs)
      throws IOException, InterruptedException {
    Path migrations = Files.createDirectories(folder.resolve("migrations"));
    PlanText plan = SampleVersions.plan();
    for (var file : plan.files().entrySet()) {
      Files.writeString(folder.resolve(file.getKey()), file.getValue());
    }
    StringBuilder loop = new StringBuilder();
    for (String ref : refs) {
      // Without options of the JVM, as Flyway's own script starts it.
      loop.append("\"$1\" -cp \"$2\" ")
          .append(FlywayProcess.class.getName())
          .append(" '")
          .append(server.server().urlOf(new DatabaseName(SampleVersions.database(ref))))
          .append("' \"$3\" >/dev/null\n");
    }
    double seconds =
        new PostgresTools(server.server())
            .time(
                loop.toString(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                System.getProperty("java.class.path"),
                migrations.toString());
    double rate = refs.size() / seconds;
    progress.accept("Shell loop of Flyway processes: %.2f projects/s".formatted(rate));
    return rate;
  }
}
