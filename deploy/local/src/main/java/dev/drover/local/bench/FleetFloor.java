package dev.drover.local.bench;

import dev.drover.common.postgres.Sql;
import dev.drover.local.sample.SamplePlatform;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOut;

/**
 * The least any tool must do for a project, by bare JDBC: create its database from a ready template
 * and pipe each table's rows from one COPY into another. No Kafka, no durable state, no backup, no
 * digest, no verification, no restore; it even skips triggers and foreign keys by {@code
 * session_replication_role}. What it made stays: a file system may create files slowly for a while
 * after many were deleted, and whoever is measured next would pay for that.
 */
final class FleetFloor {
  private final SamplePlatform platform;
  private final String source;
  private final int threads;

  /**
   * @param threads projects moved at one time, each over its own connection to the source
   */
  FleetFloor(SamplePlatform platform, String source, int threads) {
    this.platform = platform;
    this.source = source;
    this.threads = threads;
  }

  /** Builds the template; not counted. */
  void prepare() throws SQLException {
    execute(
        "postgres",
        "CREATE DATABASE " + Sql.identifier(template()) + " TEMPLATE template0 ENCODING 'UTF8'");
    try (Connection connection = platform.connect(template());
        Statement statement = connection.createStatement()) {
      for (String sql : SamplePlatform.planFiles().values()) {
        statement.execute(sql);
      }
    }
  }

  /** Moves {@code projects} and answers how long it took, in seconds. */
  double run(List<String> projects) throws SQLException, IOException, InterruptedException {
    var queue = new ConcurrentLinkedQueue<>(projects);
    Callable<Void> mover =
        () -> {
          try (Connection maintenance = platform.connect("postgres");
              Connection reading = platform.connect(source)) {
            for (String ref = queue.poll(); ref != null; ref = queue.poll()) {
              move(maintenance, reading, ref);
            }
          }
          return null;
        };
    long begun = System.nanoTime();
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      for (Future<Void> result : pool.invokeAll(java.util.Collections.nCopies(threads, mover))) {
        result.get();
      }
    } catch (ExecutionException e) {
      throw new IOException("The floor failed", e.getCause());
    }
    return (System.nanoTime() - begun) / 1e9;
  }

  private void move(Connection maintenance, Connection reading, String ref)
      throws SQLException, IOException {
    try (Statement statement = maintenance.createStatement()) {
      statement.execute(
          "CREATE DATABASE "
              + Sql.identifier(name(ref))
              + " TEMPLATE "
              + Sql.identifier(template()));
    }
    try (Connection writing = platform.connect(name(ref));
        Statement statement = writing.createStatement()) {
      writing.setAutoCommit(false);
      statement.execute("SET LOCAL session_replication_role = replica");
      for (Selected table : Selected.ALL) {
        pipe(reading, "COPY (" + table.select(ref) + ") TO STDOUT", writing, table.copyIn());
      }
      writing.commit();
    }
  }

  private static void pipe(Connection from, String copyOut, Connection to, String copyIn)
      throws SQLException {
    CopyManager in = to.unwrap(PGConnection.class).getCopyAPI();
    CopyOut reading = from.unwrap(PGConnection.class).getCopyAPI().copyOut(copyOut);
    CopyIn writing = in.copyIn(copyIn);
    for (byte[] row = reading.readFromCopy(); row != null; row = reading.readFromCopy()) {
      writing.writeToCopy(row, 0, row.length);
    }
    writing.endCopy();
  }

  private void execute(String database, String sql) throws SQLException {
    try (Connection connection = platform.connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private String template() {
    return name("template");
  }

  private String name(String ref) {
    return "floor_" + threads + "_" + ref;
  }
}
