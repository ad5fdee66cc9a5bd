package dev.drover.local.bench;

import dev.drover.cli.CoordinatorClient;
import dev.drover.common.api.BatchStatus;
import dev.drover.common.config.DroverConfig;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.testing.Ports;
import dev.drover.common.testing.PostgresServer;
import dev.drover.common.testing.TemporaryDirectory;
import dev.drover.local.LocalStack;
import dev.drover.local.sample.SampleFleet;
import dev.drover.local.sample.SamplePlatform;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Moves one large project several ways on one durable PostgreSQL server: by a pipe ({@link
 * BulkPipe}), by Drover with everything on, and by the tools that are installed ({@link
 * BulkTools}).
 */
final class BulkBench {
  private static final String COORDINATOR = "drover_coordinator";

  private final int rows;
  private final boolean tools;
  private final @Nullable Integer heap;
  private final Consumer<String> progress;

  /**
   * @param tools whether to time those that are installed as well
   * @param heap of each worker, in MiB; absent for the usual one
   */
  BulkBench(int rows, boolean tools, @Nullable Integer heap, Consumer<String> progress) {
    this.rows = rows;
    this.tools = tools;
    this.heap = heap;
    this.progress = progress;
  }

  BulkResult run() throws SQLException, IOException, InterruptedException {
    int version = PostgresTools.serverVersion(BulkTools.dumpVersion());
    progress.accept("PostgreSQL " + version + ", fsync on, on this machine");
    try (TemporaryDirectory folder = TemporaryDirectory.create("drover-bench");
        PostgresServer server = PostgresServer.start(version, folder.path(), Ports.free(), true)) {
      BulkPlatform platform = new BulkPlatform(server);
      platform.create(rows);
      progress.accept("%,d rows of one project in %s".formatted(rows, BulkPlatform.TABLE));
      double pipe = new BulkPipe(platform, server).run();
      progress.accept("One COPY into another and the primary key: %.1f s".formatted(pipe));
      StageTimes stages = new StageTimes();
      double drover = drover(server, platform, stages);
      BulkTools others = new BulkTools(platform, server);
      Optional<Double> dumped = tools ? others.dumpRestore() : Optional.empty();
      dumped.ifPresent(
          seconds -> progress.accept("pg_dump and pg_restore: %.1f s".formatted(seconds)));
      Optional<Double> copied = tools ? others.pgcopydb() : Optional.empty();
      copied.ifPresent(seconds -> progress.accept("pgcopydb: %.1f s".formatted(seconds)));
      return new BulkResult(
          rows,
          pipe,
          drover,
          orNull(dumped),
          orNull(copied),
          drover / pipe,
          stages.seconds(),
          version,
          Runtime.getRuntime().availableProcessors(),
          Runtime.version().toString(),
          "deploy/bin/drover bench bulk --rows "
              + rows
              + (heap == null ? "" : " --worker-heap " + heap));
    }
  }

  private static @Nullable Double orNull(Optional<Double> seconds) {
    return seconds.isPresent() ? seconds.get() : null;
  }

  private double drover(PostgresServer server, BulkPlatform platform, StageTimes stages)
      throws SQLException {
    platform.createDatabase(COORDINATOR);
    DroverConfig.Server named = server.server();
    DroverConfig.Server own =
        new DroverConfig.Server(
            named.urlOf(new DatabaseName(COORDINATOR)),
            named.user(),
            named.password(),
            null,
            null,
            null);
    DroverConfig config =
        new DroverConfig(
            null,
            new DroverConfig.Coordinator(own, new DroverConfig.Http(null, 0)),
            Map.of("platform", named, "projects", named),
            null,
            null);
    try (LocalStack stack = LocalStack.of(LocalStack.Settings.embedded().withConfig(config))) {
      stack.start();
      if (heap != null) {
        WorkerHeap.limit(stack, heap);
      }
      try (CoordinatorClient client = new CoordinatorClient(stack.coordinatorUrl())) {
        SampleFleet fleet = new SampleFleet(client, new SamplePlatform(named, BulkPlatform.SOURCE));
        prepare(fleet, stack);
        platform.settle();
        return move(fleet, stack, stages);
      }
    }
  }

  /**
   * What a server has from its first project on is made by a small one, before the clock runs: the
   * control database and the template.
   */
  private static void prepare(SampleFleet fleet, LocalStack stack) {
    fleet.start("small", BulkPlatform.plan(), project(BulkPlatform.SMALL_PROJECT), null);
    BatchStatus end = fleet.follow("small", _ -> {}, stack::requireAllAlive);
    if (end.counts().completed() != 1) {
      throw new IllegalStateException("Not completed: " + fleet.migrations("small"));
    }
  }

  private static List<SamplePlatform.Project> project(String ref) {
    return List.of(new SamplePlatform.Project(ref, 0, 0));
  }

  private double move(SampleFleet fleet, LocalStack stack, StageTimes stages) {
    long begun = System.nanoTime();
    fleet.start("bulk", BulkPlatform.plan(), project(BulkPlatform.PROJECT), null);
    BatchStatus end =
        fleet.follow(
            "bulk",
            _ -> fleet.migrations("bulk").forEach(migration -> stages.saw(migration, progress)),
            stack::requireAllAlive);
    double seconds = (System.nanoTime() - begun) / 1e9;
    if (end.counts().completed() != 1) {
      throw new IllegalStateException("The project was not completed: " + fleet.migrations("bulk"));
    }
    progress.accept("Drover, backup, load, verification and promotion: %.1f s".formatted(seconds));
    return seconds;
  }
}
