package dev.drover.local.bench;

import dev.drover.cli.CoordinatorClient;
import dev.drover.common.api.BatchStatus;
import dev.drover.common.config.DroverConfig;
import dev.drover.common.testing.Ports;
import dev.drover.common.testing.PostgresServer;
import dev.drover.common.testing.TemporaryDirectory;
import dev.drover.local.LocalStack;
import dev.drover.local.sample.SampleFleet;
import dev.drover.local.sample.SamplePlatform;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Moves one whole database from one durable PostgreSQL server to another: by Drover with everything
 * on, and by the tools that are installed ({@link DatabaseTools}).
 */
final class DatabaseBench {
  private static final String DATABASE = "whole";
  private static final String SMALL = "small";

  private final int rows;
  private final Consumer<String> progress;

  DatabaseBench(int rows, Consumer<String> progress) {
    this.rows = rows;
    this.progress = progress;
  }

  DatabaseResult run() throws SQLException, IOException, InterruptedException {
    Optional<Integer> tools = BulkTools.dumpVersion();
    if (tools.isEmpty()) {
      throw new IllegalStateException(
          "pg_dump, pg_restore and psql are not installed, and Drover itself moves definitions by"
              + " the first two.");
    }
    int version = PostgresTools.serverVersion(tools);
    progress.accept("Two servers of PostgreSQL " + version + ", fsync on, on this machine");
    try (TemporaryDirectory folder = TemporaryDirectory.create("drover-bench");
        PostgresServer from = start(version, folder.path().resolve("old"));
        PostgresServer to = start(version, folder.path().resolve("new"))) {
      WholeSample sample = new WholeSample(from);
      sample.create(SMALL, rows / 10);
      sample.create(DATABASE, rows);
      progress.accept("%,d rows in three tables".formatted(rows));
      StageTimes stages = new StageTimes();
      double drover = drover(from, to, stages);
      DatabaseTools others = new DatabaseTools(from, to, DATABASE);
      checkpoint(from);
      Optional<Double> dumped = others.dumpRestore();
      dumped.ifPresent(
          seconds -> progress.accept("pg_dump and pg_restore: %.1f s".formatted(seconds)));
      Optional<Double> copied = others.pgcopydb();
      copied.ifPresent(seconds -> progress.accept("pgcopydb: %.1f s".formatted(seconds)));
      return new DatabaseResult(
          rows,
          drover,
          dumped.orElse(null),
          copied.orElse(null),
          dumped.map(seconds -> drover / seconds).orElse(null),
          copied.map(seconds -> drover / seconds).orElse(null),
          stages.seconds(),
          version,
          Runtime.getRuntime().availableProcessors(),
          Runtime.version().toString(),
          "deploy/bin/drover bench database --rows " + rows);
    }
  }

  private static PostgresServer start(int version, Path folder) {
    return PostgresServer.start(version, folder, Ports.free(), true);
  }

  private double drover(PostgresServer from, PostgresServer to, StageTimes stages)
      throws SQLException {
    try (Connection connection = to.connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + CoordinatorDatabase.NAME);
    }
    DroverConfig.Coordinator coordinator = CoordinatorDatabase.config(to).coordinator();
    DroverConfig config =
        new DroverConfig(
            null, coordinator, Map.of("old", from.server(), "new", to.server()), null, null);
    try (LocalStack stack = LocalStack.of(LocalStack.Settings.embedded().withConfig(config))) {
      stack.start();
      try (CoordinatorClient client = new CoordinatorClient(stack.coordinatorUrl())) {
        SampleFleet fleet = new SampleFleet(client, new SamplePlatform(from.server(), DATABASE));
        // A tenth of the rows first: what a server and a worker have from the first databases on.
        move(fleet, SMALL, stack, new StageTimes(), _ -> {});
        checkpoint(from);
        checkpoint(to);
        double seconds = move(fleet, DATABASE, stack, stages, progress);
        progress.accept("Drover, with bundle and verification: %.1f s".formatted(seconds));
        return seconds;
      }
    }
  }

  private static double move(
      SampleFleet fleet,
      String database,
      LocalStack stack,
      StageTimes stages,
      Consumer<String> progress) {
    Instant begun = Instant.now();
    fleet.start(
        database, WholeSample.plan(), List.of(new SamplePlatform.Project(database, 0, 0)), null);
    BatchStatus end =
        fleet.follow(
            database,
            _ -> fleet.migrations(database).forEach(one -> stages.saw(one, progress)),
            stack::requireAllAlive);
    if (end.counts().completed() != 1) {
      throw new IllegalStateException("Not completed: " + fleet.migrations(database));
    }
    return seconds(begun, Objects.requireNonNull(end.endedAt(), "endedAt"));
  }

  /** Until the coordinator had it, which is of the same clock, and not until somebody looked. */
  private static double seconds(Instant begun, Instant ended) {
    return Duration.between(begun, ended).toNanos() / 1e9;
  }

  private static void checkpoint(PostgresServer server) throws SQLException {
    try (Connection connection = server.connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("CHECKPOINT");
    }
  }
}
