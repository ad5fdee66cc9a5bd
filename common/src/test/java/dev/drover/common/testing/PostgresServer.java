package dev.drover.common.testing;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.name.DatabaseName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * A PostgreSQL server as a child process, on the loopback interface only, with a random password. A
 * folder that holds a cluster already is used as it is, so the same folder and port bring the same
 * server back.
 */
public final class PostgresServer implements AutoCloseable {
  public static final String USER = "postgres";

  private static final Duration START_LIMIT = Duration.ofMinutes(3);

  private final ChildProcess process;
  private final int port;
  private final String password;

  private PostgresServer(ChildProcess process, int port, String password) {
    this.process = process;
    this.port = port;
    this.password = password;
  }

  /**
   * Returns when the server answers.
   *
   * @param version 18 or 15
   * @param folder holds the cluster, its password file and its log; made when missing
   * @param durable whether commits survive a crash of the machine; without, everything is faster
   */
  public static PostgresServer start(int version, Path folder, int port, boolean durable) {
    return start(version, folder, port, durable, Unprivileged.here());
  }

  static PostgresServer start(
      int version, Path folder, int port, boolean durable, Unprivileged way) {
    try {
      Files.createDirectories(folder);
      PostgresCluster cluster = PostgresCluster.in(folder, version, durable, way);
      PostgresServer server = new PostgresServer(cluster.run(port), port, cluster.password());
      server.awaitAnswer();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitAnswer() {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (true) {
      try (Connection _ = connect("postgres")) {
        return;
      } catch (SQLException e) {
        if (!process.alive()) {
          throw process.endedEarly();
        }
        if (System.nanoTime() > deadline) {
          process.close();
          throw new IllegalStateException(process.name() + " does not answer on port " + port, e);
        }
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      }
    }
  }

  /** A connection of the superuser; the caller closes it. */
  public Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(server().urlOf(new DatabaseName(database)), USER, password);
  }

  /** How drover.yaml names this server. */
  public DroverConfig.Server server() {
    return new DroverConfig.Server(
        "jdbc:postgresql://127.0.0.1:" + port + "/postgres", USER, password, null, null, null);
  }

  public int port() {
    return port;
  }

  public ChildProcess process() {
    return process;
  }

  @Override
  public void close() {
    process.close();
  }
}
