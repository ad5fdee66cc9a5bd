package dev.drover.local.bench;

import dev.drover.cli.CoordinatorClient;
import dev.drover.common.api.BatchStatus;
import dev.drover.common.testing.Ports;
import dev.drover.common.testing.PostgresServer;
import dev.drover.common.testing.TemporaryDirectory;
import dev.drover.local.LocalStack;
import dev.drover.local.sample.SampleFleet;
import dev.drover.local.sample.SamplePlatform;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Moves the same small projects three ways on one durable PostgreSQL server: bare JDBC ({@link
 * FleetFloor}), Drover with everything on, and a shell loop ({@link ShellLoop}) when its tools are
 * installed.
 */
final class FleetBench {
  private static final String SOURCE = "platform";

  private final int projects;
  private final int shellProjects;
  private final int workers;
  private final Consumer<String> progress;

  /**
   * @param shellProjects how many of them the shell loop moves: it takes seconds for each
   * @param workers processes of each kind
   */
  FleetBench(int projects, int shellProjects, int workers, Consumer<String> progress) {
    this.projects = projects;
    this.shellProjects = shellProjects;
    this.workers = workers;
    this.progress = progress;
  }

  FleetResult run() throws SQLException, IOException, InterruptedException {
    Optional<Integer> tools = ShellLoop.toolsVersion();
    int version = PostgresTools.serverVersion(tools);
    progress.accept("PostgreSQL " + version + ", fsync on, on this machine");
    try (TemporaryDirectory folder = TemporaryDirectory.create("drover-bench");
        PostgresServer server = PostgresServer.start(version, folder.path(), Ports.free(), true)) {
      List<SamplePlatform.Project> sample =
          IntStream.rangeClosed(1, projects)
              .mapToObj(number -> new SamplePlatform.Project("p" + number, 10, 20))
              .toList();
      List<String> refs = sample.stream().map(SamplePlatform.Project::ref).toList();
      SamplePlatform platform = new SamplePlatform(server.server(), SOURCE);
      platform.create(sample);
      double floor = floor(platform, refs);
      double drover = drover(server, platform, sample);
      double shell = tools.isPresent() ? shell(server, refs) : Double.NaN;
      return new FleetResult(
          projects,
          floor,
          drover,
          tools.isPresent() ? shell : null,
          drover / floor,
          tools.isPresent() ? drover / shell : null,
          version,
          Runtime.getRuntime().availableProcessors(),
          Runtime.version().toString(),
          "deploy/bin/drover bench fleet --projects " + projects);
    }
  }

  private double floor(SamplePlatform platform, List<String> refs)
      throws SQLException, IOException, InterruptedException {
    double best = 0;
    int cores = Runtime.getRuntime().availableProcessors();
    for (int threads : new int[] {cores, 2 * cores}) {
      FleetFloor floor = new FleetFloor(platform, SOURCE, threads);
      floor.prepare();
      double rate = refs.size() / floor.run(refs);
      progress.accept("Floor, bare JDBC, %d threads: %.1f projects/s".formatted(threads, rate));
      floor.clean(refs);
      best = Math.max(best, rate);
    }
    return best;
  }

  private double drover(
      PostgresServer server, SamplePlatform platform, List<SamplePlatform.Project> sample)
      throws SQLException {
    try (var connection = server.connect("postgres");
        var statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + CoordinatorDatabase.NAME);
    }
    LocalStack.Settings settings =
        LocalStack.Settings.embedded()
            .withConfig(CoordinatorDatabase.config(server))
            .withProcesses(1, workers);
    try (LocalStack stack = LocalStack.of(settings)) {
      stack.start();
      try (CoordinatorClient client = new CoordinatorClient(stack.coordinatorUrl())) {
        SampleFleet fleet = new SampleFleet(client, platform);
        long begun = System.nanoTime();
        fleet.start("bench", sample, null);
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

  private double shell(PostgresServer server, List<String> refs)
      throws IOException, InterruptedException {
    List<String> some = refs.subList(0, Math.min(shellProjects, refs.size()));
    double rate = some.size() / new ShellLoop(server.server(), SOURCE).run(some);
    progress.accept("Shell loop, %d projects: %.2f projects/s".formatted(some.size(), rate));
    return rate;
  }
}
