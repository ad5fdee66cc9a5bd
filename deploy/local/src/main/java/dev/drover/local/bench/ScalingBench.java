package dev.drover.local.bench;

import dev.drover.cli.CoordinatorClient;
import dev.drover.common.api.BatchStatus;
import dev.drover.common.config.DroverConfig;
import dev.drover.common.testing.Ports;
import dev.drover.common.testing.PostgresServer;
import dev.drover.common.testing.TemporaryDirectory;
import dev.drover.local.LocalStack;
import dev.drover.local.Role;
import dev.drover.local.faults.ChaosProxy;
import dev.drover.local.sample.SampleFleet;
import dev.drover.local.sample.SamplePlatform;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Small projects whose source and target are far away, so that stages wait instead of computing:
 * what more workers bring, whether any are held up when workers come and go, by one huge project,
 * or by another batch.
 */
final class ScalingBench {
  private static final int VERSION = 18;
  private static final List<Integer> WORKERS = List.of(1, 2, 4);
  private static final List<Role> KINDS =
      List.of(Role.BACKUP_WORKER, Role.MIGRATE_WORKER, Role.VERIFY_WORKER);
  private static final SamplePlatform.Project HUGE =
      new SamplePlatform.Project("huge", 8_000, 8_000);

  private final int projects;
  private final Duration latency;
  private final Consumer<String> progress;

  /**
   * @param projects of each batch
   * @param latency of each piece of data, in either direction
   */
  ScalingBench(int projects, Duration latency, Consumer<String> progress) {
    this.projects = projects;
    this.latency = latency;
    this.progress = progress;
  }

  ScalingResult run() throws SQLException {
    try (TemporaryDirectory folder = TemporaryDirectory.create("drover-bench");
        PostgresServer server = PostgresServer.start(VERSION, folder.path(), Ports.free(), true);
        ChaosProxy proxy = new ChaosProxy(server.port())) {
      proxy.slow(latency);
      SamplePlatform platform = new SamplePlatform(server.server(), "platform");
      platform.create(everyProject());
      try (var connection = server.connect("postgres");
          var statement = connection.createStatement()) {
        statement.execute("CREATE DATABASE " + CoordinatorDatabase.NAME);
      }
      LocalStack.Settings settings =
          LocalStack.Settings.embedded().withConfig(config(server, proxy)).withProcesses(1, 1);
      try (LocalStack stack = LocalStack.of(settings)) {
        stack.start();
        try (CoordinatorClient client = new CoordinatorClient(stack.coordinatorUrl())) {
          return new Measuring(server, stack, new SampleFleet(client, platform)).run();
        }
      }
    }
  }

  private DroverConfig config(PostgresServer server, ChaosProxy proxy) {
    DroverConfig near = CoordinatorDatabase.config(server);
    DroverConfig.Server own = server.server();
    DroverConfig.Server far =
        new DroverConfig.Server(
            "jdbc:postgresql://127.0.0.1:" + proxy.port() + "/postgres",
            own.user(),
            own.password(),
            null,
            null,
            null);
    return new DroverConfig(
        null, near.coordinator(), Map.of("platform", far, "projects", far), null, null);
  }

  private List<SamplePlatform.Project> everyProject() {
    List<SamplePlatform.Project> all = new ArrayList<>(batch("warm", WORKERS.getLast()));
    WORKERS.forEach(workers -> all.addAll(batch("w" + workers, projects)));
    all.addAll(batch("joining", 2 * projects));
    all.addAll(batch("beside", projects));
    all.addAll(batch("first", 2 * projects));
    all.addAll(batch("second", projects));
    all.add(HUGE);
    return all;
  }

  private static List<SamplePlatform.Project> batch(String name, int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(number -> new SamplePlatform.Project(name + "-" + number, 5, 5))
        .toList();
  }

  /** One stack's measurements, one after the other. */
  private final class Measuring {
    private final PostgresServer server;
    private final LocalStack stack;
    private final SampleFleet fleet;

    Measuring(PostgresServer server, LocalStack stack, SampleFleet fleet) {
      this.server = server;
      this.stack = stack;
      this.fleet = fleet;
    }

    ScalingResult run() throws SQLException {
      start("warm", WORKERS.getLast());
      follow("warm", Integer.MAX_VALUE);
      List<ScalingResult.Row> rows = new ArrayList<>();
      for (int workers : WORKERS) {
        while (stack.members(Role.MIGRATE_WORKER).size() < workers) {
          KINDS.forEach(stack::startAnother);
        }
        start("w" + workers, projects);
        follow("w" + workers, Integer.MAX_VALUE);
        rows.add(row("w" + workers, workers));
      }
      ScalingResult.Row joining = joining();
      ScalingResult.Row beside = besideHuge();
      double alone = rows.getLast().projectsPerSecond();
      return new ScalingResult(
          (int) latency.toMillis(),
          rows,
          joining,
          beside,
          beside.projectsPerSecond() / alone,
          fairness(),
          Runtime.getRuntime().availableProcessors(),
          Runtime.version().toString(),
          "deploy/bin/drover bench scaling --projects " + projects);
    }

    /** Half of the workers leave after a quarter of the batch, and others come after half. */
    private ScalingResult.Row joining() throws SQLException {
      int most = WORKERS.getLast();
      start("joining", 2 * projects);
      follow("joining", projects / 2);
      for (Role kind : KINDS) {
        for (int number = 1; number <= most / 2; number++) {
          stack.member(kind, number).stop();
        }
      }
      follow("joining", projects);
      for (Role kind : KINDS) {
        for (int number = 1; number <= most / 2; number++) {
          stack.member(kind, number).start();
        }
      }
      follow("joining", Integer.MAX_VALUE);
      return row("joining", most);
    }

    private ScalingResult.Row besideHuge() throws SQLException {
      fleet.start("huge", List.of(HUGE), null);
      start("beside", projects);
      follow("beside", Integer.MAX_VALUE);
      double small = Ends.of(server, "beside").last();
      follow("huge", Integer.MAX_VALUE);
      if (Ends.of(server, "huge").last() < small) {
        throw new IllegalStateException("The huge project ended before the small ones");
      }
      return row("beside", WORKERS.getLast());
    }

    private double fairness() throws SQLException {
      start("first", 2 * projects);
      follow("first", projects / 4);
      start("second", projects);
      follow("first", Integer.MAX_VALUE);
      follow("second", Integer.MAX_VALUE);
      Ends first = Ends.of(server, "first");
      Ends second = Ends.of(server, "second");
      double from = second.ends().getFirst();
      double until = Math.min(first.last(), second.last());
      return second.rate(from, until) / first.rate(from, until);
    }

    private void start(String name, int count) {
      fleet.start(name, batch(name, count), null);
    }

    /** Until so many have ended, or all have; each of them well. */
    private void follow(String name, int wanted) {
      BatchStatus status =
          fleet.followUntil(name, now -> now.counts().ended() >= wanted, stack::requireAllAlive);
      if (status.counts().completed() != status.counts().ended()) {
        throw new IllegalStateException(
            "Not all of " + name + " were completed: " + status.counts());
      }
    }

    private ScalingResult.Row row(String name, int workers) throws SQLException {
      Ends ends = Ends.of(server, name);
      ScalingResult.Row row =
          new ScalingResult.Row(workers, ends.ends().size(), ends.rate(), ends.longestGap());
      progress.accept(
          "%-8s %d workers of each kind: %.2f projects/s, longest gap %.1f s"
              .formatted(name, workers, row.projectsPerSecond(), row.longestGapSeconds()));
      return row;
    }
  }
}
