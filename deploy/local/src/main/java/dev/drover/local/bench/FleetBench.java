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
import java.util.stream.Stream;

/**
 * Moves the same small projects three ways on one durable PostgreSQL server: bare JDBC ({@link
 * FleetFloor}), Drover with everything on, and a shell loop ({@link ShellLoop}) when its tools are
 * installed. Each begins after a checkpoint, so that none pays for what another wrote.
 */
final class FleetBench {
  private static final String SOURCE = "platform";

  private final int projects;
  private final int shellProjects;
  private final int warmUp;
  private final int workers;
  private final Consumer<String> progress;

  /**
   * @param shellProjects how many of them the shell loop moves: it takes seconds for each
   * @param warmUp further projects that Drover, and the floor, move first and outside the clock
   * @param workers processes of each kind
   */
  FleetBench(int projects, int shellProjects, int warmUp, int workers, Consumer<String> progress) {
    this.projects = projects;
    this.shellProjects = shellProjects;
    this.warmUp = warmUp;
    this.workers = workers;
    this.progress = progress;
  }

  FleetResult run() throws SQLException, IOException, InterruptedException {
    Optional<Integer> tools = ShellLoop.toolsVersion();
    int version = PostgresTools.serverVersion(tools);
    progress.accept("PostgreSQL " + version + ", fsync on, on this machine");
    try (TemporaryDirectory folder = TemporaryDirectory.create("drover-bench");
        PostgresServer server = PostgresServer.start(version, folder.path(), Ports.free(), true)) {
      List<SamplePlatform.Project> first = sample("w", warmUp);
      List<SamplePlatform.Project> sample = sample("p", projects);
      SamplePlatform platform = new SamplePlatform(server.server(), SOURCE);
      platform.create(Stream.concat(first.stream(), sample.stream()).toList());
      double floor = 0;
      int cores = Runtime.getRuntime().availableProcessors();
      for (int threads : new int[] {cores, 2 * cores}) {
        floor =
            Math.max(floor, floor(threads, server, platform, List.of(refs(first), refs(sample))));
      }
      double drover = drover(server, platform, first, sample);
      double shell = tools.isPresent() ? shell(server, refs(sample)) : Double.NaN;
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

  private static List<SamplePlatform.Project> sample(String letter, int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(number -> new SamplePlatform.Project(letter + number, 10, 20))
        .toList();
  }

  private static List<String> refs(List<SamplePlatform.Project> sample) {
    return sample.stream().map(SamplePlatform.Project::ref).toList();
  }

  /**
   * @param refs of the projects outside the clock, and of those within
   */
  private double floor(
      int threads, PostgresServer server, SamplePlatform platform, List<List<String>> refs)
      throws SQLException, IOException, InterruptedException {
    FleetFloor floor = new FleetFloor(platform, SOURCE, threads);
    floor.prepare();
    floor.run(refs.getFirst());
    execute(server, "CHECKPOINT");
    double rate = refs.getLast().size() / floor.run(refs.getLast());
    progress.accept("Floor, bare JDBC, %d threads: %.1f projects/s".formatted(threads, rate));
    return rate;
  }

  private static void execute(PostgresServer server, String sql) throws SQLException {
    try (var connection = server.connect("postgres");
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private double drover(
      PostgresServer server,
      SamplePlatform platform,
      List<SamplePlatform.Project> first,
      List<SamplePlatform.Project> sample)
      throws SQLException {
    execute(server, "CREATE DATABASE " + CoordinatorDatabase.NAME);
    LocalStack.Settings settings =
        LocalStack.Settings.embedded()
            .withConfig(CoordinatorDatabase.config(server))
            .withProcesses(1, workers);
    try (LocalStack stack = LocalStack.of(settings)) {
      stack.start();
      try (CoordinatorClient client = new CoordinatorClient(stack.coordinatorUrl())) {
        SampleFleet fleet = new SampleFleet(client, platform);
        if (!first.isEmpty()) {
          move(fleet, "warm-up", first, stack);
        }
        execute(server, "CHECKPOINT");
        double rate = projects / move(fleet, "bench", sample, stack);
        progress.accept("Drover, everything on: %.1f projects/s".formatted(rate));
        return rate;
      }
    }
  }

  /** Answers how long it took, in seconds. */
  private static double move(
      SampleFleet fleet, String batch, List<SamplePlatform.Project> sample, LocalStack stack) {
    long begun = System.nanoTime();
    fleet.start(batch, sample, null);
    BatchStatus end = fleet.follow(batch, _ -> {}, stack::requireAllAlive);
    double seconds = (System.nanoTime() - begun) / 1e9;
    if (end.counts().completed() != sample.size()) {
      throw new IllegalStateException(
          "Only " + end.counts().completed() + " of " + sample.size() + " were completed");
    }
    return seconds;
  }

  private double shell(PostgresServer server, List<String> refs)
      throws SQLException, IOException, InterruptedException {
    List<String> some = refs.subList(0, Math.min(shellProjects, refs.size()));
    execute(server, "CHECKPOINT");
    double rate = some.size() / new ShellLoop(server.server(), SOURCE).run(some);
    progress.accept("Shell loop, %d projects: %.2f projects/s".formatted(some.size(), rate));
    return rate;
  }
}
