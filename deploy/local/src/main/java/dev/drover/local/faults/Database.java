package dev.drover.local.faults;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.testing.Ports;
import dev.drover.common.testing.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A durable PostgreSQL server that may die and come back, and the {@link ChaosProxy} through which
 * Drover reaches it. Not thread-safe.
 */
final class Database implements AutoCloseable {
  private static final int VERSION = 18;
  private static final int START_ATTEMPTS = 20;
  private static final Duration BETWEEN_STARTS = Duration.ofMillis(500);

  private final Path folder;
  private final int port = Ports.free();
  private final ChaosProxy proxy = new ChaosProxy(port);
  private PostgresServer server;

  Database(Path folder) {
    this.folder = folder;
    this.server = PostgresServer.start(VERSION, folder, port, true);
  }

  /** The server as Drover sees it. */
  DroverConfig.Server throughProxy(String database) {
    DroverConfig.Server own = server.server();
    return new DroverConfig.Server(
        "jdbc:postgresql://127.0.0.1:" + proxy.port() + "/" + database,
        own.user(),
        own.password(),
        null,
        null,
        16);
  }

  /** The server itself, whatever the weather. */
  DroverConfig.Server direct() {
    return server.server();
  }

  ChaosProxy proxy() {
    return proxy;
  }

  /** A connection past the proxy; the caller closes it. */
  Connection connect(String database) throws SQLException {
    return server.connect(database);
  }

  String password() {
    return String.valueOf(server.server().password());
  }

  /**
   * {@code kill -9} of the server's parent process and all its children, as when the power goes.
   */
  void kill() {
    ProcessHandle parent = ProcessHandle.of(server.process().pid()).orElse(null);
    List<ProcessHandle> children = parent == null ? List.of() : parent.descendants().toList();
    server.process().kill();
    children.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle child : children) {
      var _ = child.onExit().completeOnTimeout(child, 10, TimeUnit.SECONDS).join();
    }
  }

  /** Brings a killed server back on the same port; it recovers by itself. */
  void start() {
    @Nullable RuntimeException last = null;
    for (int attempt = 0; attempt < START_ATTEMPTS; attempt++) {
      try {
        server = PostgresServer.start(VERSION, folder, port, true);
        return;
      } catch (IllegalStateException e) {
        last = e; // Its shared memory is not given back yet.
        LockSupport.parkNanos(BETWEEN_STARTS.toNanos());
      }
    }
    throw new IllegalStateException("PostgreSQL does not come back", last);
  }

  @Override
  public void close() {
    proxy.close();
    server.close();
  }
}
