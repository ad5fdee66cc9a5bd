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
import java.nio.file.Path;
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
  private final int workers;
  private final List<SamplePlatform.Project> warm;
  private final List<SamplePlatform.Project> sample;
  private final Consumer<String> progress;

  /**
   * @param shellProjects how many of them the shell loop moves: it takes seconds for each
   * @param warmUp further projects that Drover, and the floor, move first and outside the clock
   * @param workers processes of each kind
   */
  FleetBench(int projects, int shellProjects, int warmUp, int workers, Consumer<String> progress) {
    this.projects = projects;
    this.shellProjects = shellProjects;
    this.workers = workers;
    this.warm = sample("w", warmUp);
    this.sample = sample("p", projects);
    this.progress = progress;
  }

  FleetResult run() throws SQLException, IOException, InterruptedException {
    Optional<Integer> tools = ShellLoop.toolsVersion();
    int version = PostgresTools.serverVersion(tools);
    progress.accept("PostgreSQL " + version + ", fsync on, on this machine");
    try (TemporaryDirectory folder = TemporaryDirectory.create("drover-bench")) {
      Servers servers = new Servers(folder.path(), version);
      int cores = Runtime.getRuntime().availableProcessors();
      double floor = 0;
      for (int threads : new int[] {cores, 2 * cores}) {
        double rate =
            on(servers, "floor" + threads, (server, platform) -> floor(threads, server, platform));
        progress.accept("Floor, bare JDBC, %d threads: %.1f projects/s".formatted(threads, rate));
        floor = Math.max(floor, rate);
      }
      double drover = on(servers, "drover", this::drover);
      progress.accept("Drover, everything on: %.1f projects/s".formatted(drover));
      Double shell = tools.isPresent() ? on(servers, "shell", this::shell) : null;
      return new FleetResult(
          projects,
          floor,
          drover,
          shell,
          drover / floor,
          shell == null ? null : drover / shell,
          version,
          cores,
          Runtime.version().toString(),
          "deploy/bin/drover bench fleet --projects " + projects);
    }
  }

  private record Servers(Path folder, int version) {}

  /** One of those that are compared; answers projects a second. */
  @FunctionalInterface
  private interface Contender {
    double run(PostgresServer server, SamplePlatform platform)
        throws SQLException, IOException, InterruptedException;
  }

  /**
   * Each has a server of its own, with the same platform: what others left behind, and what a
   * server does about it in the background, is no matter of theirs. Files stay until the end: a
   * file system may create files slowly for a while after many were deleted.
   */
  private double on(Servers servers, String name, Contender contender)
      throws SQLException, IOException, InterruptedException {
    try (PostgresServer server =
        PostgresServer.start(
            servers.version(), servers.folder().resolve(name), Ports.free(), true)) {
      SamplePlatform platform = new SamplePlatform(server.server(), SOURCE);
      platform.create(Stream.concat(warm.stream(), sample.stream()).toList());
      return contender.run(server, platform);
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

  private double floor(int threads, PostgresServer server, SamplePlatform platform)
      throws SQLException, IOException, InterruptedException {
    FleetFloor floor = new FleetFloor(platform, SOURCE, threads);
    floor.prepare();
    floor.run(refs(warm));
    execute(server, "CHECKPOINT");
    return projects / floor.run(refs(sample));
  }

  private static void execute(PostgresServer server, String sql) throws SQLException {
    try (var connection = server.connect("postgres");
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private double drover(PostgresServer server, SamplePlatform platform) throws SQLException {
    execute(server, "CREATE DATABASE " + CoordinatorDatabase.NAME);
    LocalStack.Settings settings =
        LocalStack.Settings.embedded()
            .withSmallProjects()
            .withConfig(CoordinatorDatabase.config(server))
            .withProcesses(1, workers);
    try (LocalStack stack = LocalStack.of(settings)) {
      stack.start();
      try (CoordinatorClient client = new CoordinatorClient(stack.coordinatorUrl())) {
        SampleFleet fleet = new SampleFleet(client, platform);
        if (!warm.isEmpty()) {
          move(fleet, "warm-up", warm, stack);
        }
        execute(server, "CHECKPOINT");
        return projects / move(fleet, "bench", sample, stack);
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

  private double shell(PostgresServer server, SamplePlatform platform)
      throws SQLException, IOException, InterruptedException {
    List<String> some = refs(sample).subList(0, Math.min(shellProjects, projects));
    execute(server, "CHECKPOINT");
    double rate = some.size() / new ShellLoop(server.server(), SOURCE).run(some);
    progress.accept("Shell loop, %d projects: %.2f projects/s".formatted(some.size(), rate));
    return rate;
  }
}
