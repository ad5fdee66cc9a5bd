package dev.drover.local.bench;

import dev.drover.cli.CoordinatorClient;
import dev.drover.common.api.BatchStatus;
import dev.drover.common.testing.Ports;
import dev.drover.common.testing.PostgresServer;
import dev.drover.common.testing.TemporaryDirectory;
import dev.drover.local.LocalStack;
import dev.drover.local.sample.SampleFleet;
import dev.drover.local.sample.SamplePlatform;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * One coordinator with its durable PostgreSQL server and a real broker, and workers that answer at
 * once: how many sagas go through, and how long one waits for its next command.
 */
final class SagaBench {
  private static final int VERSION = 18;
  private static final Duration BETWEEN_ANSWERS = Duration.ofMillis(25);
  private static final String TRANSITIONS =
      "SELECT coalesce(sum(m.version), 0) FROM migration AS m JOIN batch AS b ON b.id = m.batch"
          + " WHERE b.name = ?";

  private final int migrations;
  private final int idle;
  private final int maxInFlight;
  private final Consumer<String> progress;

  /**
   * @param idle how many are moved one after another
   */
  SagaBench(int migrations, int idle, int maxInFlight, Consumer<String> progress) {
    this.migrations = migrations;
    this.idle = idle;
    this.maxInFlight = maxInFlight;
    this.progress = progress;
  }

  SagaResult run() throws SQLException {
    progress.accept("PostgreSQL " + VERSION + ", fsync on, and Kafka on this machine");
    try (TemporaryDirectory folder = TemporaryDirectory.create("drover-bench");
        PostgresServer server = PostgresServer.start(VERSION, folder.path(), Ports.free(), true)) {
      try (var connection = server.connect("postgres");
          var statement = connection.createStatement()) {
        statement.execute("CREATE DATABASE " + CoordinatorDatabase.NAME);
      }
      LocalStack.Settings settings =
          LocalStack.Settings.embedded()
              .withSmallProjects()
              .withConfig(CoordinatorDatabase.config(server))
              .withProcesses(1, 0);
      try (LocalStack stack = LocalStack.of(settings)) {
        stack.start();
        try (CoordinatorClient client = new CoordinatorClient(stack.coordinatorUrl())) {
          return measure(server, stack, new SampleFleet(client, platform(server)));
        }
      }
    }
  }

  /** Only its plan is used: nobody reads rows. */
  private static SamplePlatform platform(PostgresServer server) {
    return new SamplePlatform(server.server(), "platform");
  }

  private SagaResult measure(PostgresServer server, LocalStack stack, SampleFleet fleet)
      throws SQLException {
    Latencies calm;
    try (NoopWorkers workers = new NoopWorkers(stack.bootstrapServers(), BETWEEN_ANSWERS)) {
      double _ = move(fleet, stack, "idle", idle, 1);
      calm = workers.dispatch();
    }
    progress.accept(
        "One at a time: dispatch %.1f ms at p50, %.1f ms at p99"
            .formatted(calm.millis(50), calm.millis(99)));
    try (NoopWorkers workers = new NoopWorkers(stack.bootstrapServers(), Duration.ZERO)) {
      double seconds = move(fleet, stack, "bench", migrations, maxInFlight);
      double transitions = transitions(server);
      Latencies busy = workers.dispatch();
      return new SagaResult(
          migrations,
          maxInFlight,
          migrations / seconds,
          transitions / seconds,
          busy.millis(50),
          busy.millis(99),
          calm.millis(50),
          calm.millis(99),
          VERSION,
          Runtime.getRuntime().availableProcessors(),
          Runtime.version().toString(),
          "deploy/bin/drover bench saga --migrations " + migrations);
    }
  }

  /** Seconds from the moment a batch is asked for until it has ended. */
  private double move(SampleFleet fleet, LocalStack stack, String batch, int count, int inFlight) {
    List<SamplePlatform.Project> projects =
        IntStream.rangeClosed(1, count)
            .mapToObj(number -> new SamplePlatform.Project(batch + number, 0, 0))
            .toList();
    long begun = System.nanoTime();
    fleet.start(batch, projects, inFlight);
    BatchStatus end = fleet.follow(batch, _ -> {}, stack::requireAllAlive);
    double seconds = (System.nanoTime() - begun) / 1e9;
    if (end.counts().completed() != count) {
      throw new IllegalStateException(
          "Only " + end.counts().completed() + " of " + count + " were completed");
    }
    return seconds;
  }

  private static double transitions(PostgresServer server) throws SQLException {
    try (var connection = server.connect(CoordinatorDatabase.NAME);
        var query = connection.prepareStatement(TRANSITIONS)) {
      query.setString(1, "bench");
      try (var row = query.executeQuery()) {
        row.next();
        return row.getDouble(1);
      }
    }
  }
}
