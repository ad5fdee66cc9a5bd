package dev.drover.local.bench;

import dev.drover.cli.CoordinatorClient;
import dev.drover.common.api.BatchStatus;
import dev.drover.common.api.PlanText;
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
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Moves rows and large objects that are larger than the workers' memory from one durable server to
 * another, with everything on.
 */
final class MemoryBench {
  /** How they are moved. */
  enum Kind {
    DATABASE,
    ISOLATE;

    String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  private final Kind kind;
  private final HeavySample.Amounts amounts;
  private final int heap;
  private final Consumer<String> progress;

  /**
   * @param heap of each worker, in MiB
   */
  MemoryBench(Kind kind, HeavySample.Amounts amounts, int heap, Consumer<String> progress) {
    this.kind = kind;
    this.amounts = amounts;
    this.heap = heap;
    this.progress = progress;
  }

  MemoryResult run() throws SQLException, IOException, InterruptedException {
    int version = PostgresTools.serverVersion(BulkTools.dumpVersion());
    progress.accept("Two servers of PostgreSQL " + version + ", fsync on, on this machine");
    try (TemporaryDirectory folder = TemporaryDirectory.create("drover-bench");
        PostgresServer from = start(version, folder.path().resolve("old"));
        PostgresServer to = start(version, folder.path().resolve("new"))) {
      new HeavySample(from).create(amounts);
      progress.accept(
          "%d rows of %d MB, %d large objects of %d MB, %,d small rows"
              .formatted(
                  amounts.rows(),
                  amounts.rowMegabytes(),
                  amounts.objects(),
                  amounts.objectMegabytes(),
                  amounts.smallRows()));
      return drover(from, to, version);
    }
  }

  private static PostgresServer start(int version, Path folder) {
    return PostgresServer.start(version, folder, Ports.free(), true);
  }

  private MemoryResult drover(PostgresServer from, PostgresServer to, int version)
      throws SQLException, IOException {
    try (Connection connection = to.connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + CoordinatorDatabase.NAME);
    }
    DroverConfig config =
        new DroverConfig(
            null,
            CoordinatorDatabase.config(to).coordinator(),
            Map.of("old", from.server(), "new", to.server()),
            null,
            null);
    try (LocalStack stack = LocalStack.of(LocalStack.Settings.embedded().withConfig(config))) {
      stack.start();
      WorkerHeap.limit(stack, heap);
      try (CoordinatorClient client = new CoordinatorClient(stack.coordinatorUrl())) {
        SampleFleet fleet =
            new SampleFleet(client, new SamplePlatform(from.server(), HeavySample.DATABASE));
        StageTimes stages = new StageTimes();
        double seconds = move(fleet, stack, stages);
        return new MemoryResult(
            kind.word(),
            amounts,
            heap,
            seconds,
            stages.seconds(),
            WorkerHeap.peaks(stack),
            version,
            Runtime.getRuntime().availableProcessors(),
            Runtime.version().toString(),
            command());
      }
    }
  }

  private double move(SampleFleet fleet, LocalStack stack, StageTimes stages) {
    PlanText plan = kind == Kind.DATABASE ? HeavySample.database() : HeavySample.isolate();
    long begun = System.nanoTime();
    fleet.start(
        "heavy", plan, List.of(new SamplePlatform.Project(HeavySample.PROJECT, 0, 0)), null);
    BatchStatus end =
        fleet.follow(
            "heavy",
            _ -> fleet.migrations("heavy").forEach(one -> stages.saw(one, progress)),
            stack::requireAllAlive);
    double seconds = (System.nanoTime() - begun) / 1e9;
    if (end.counts().completed() != 1) {
      throw new IllegalStateException("Not completed: " + fleet.migrations("heavy"));
    }
    return seconds;
  }

  private String command() {
    return "deploy/bin/drover bench memory --kind %s --rows %d --row-size %d --objects %d --object-size %d --small-rows %d --worker-heap %d"
        .formatted(
            kind.word(),
            amounts.rows(),
            amounts.rowMegabytes(),
            amounts.objects(),
            amounts.objectMegabytes(),
            amounts.smallRows(),
            heap);
  }
}
