package dev.drover.common.testing;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.name.DatabaseName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * A PostgreSQL server as a child process, on the loopback interface only, with a random password. A
 * folder that holds a cluster already is used as it is, so the same folder and port bring the same
 * server back.
 */
public final class PostgresServer implements AutoCloseable {
  public static final String USER = "postgres";

  private static final Duration START_LIMIT = Duration.ofSeconds(60);

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
    Path bin = PostgresBinaries.of(version).resolve("bin");
    Path data = folder.resolve("data");
    try {
      Files.createDirectories(folder);
      if (!Files.exists(data.resolve("PG_VERSION"))) {
        initialize(version, bin, folder, durable);
      }
      String password = Files.readString(folder.resolve("password")).strip();
      ChildProcess process = launch(version, bin, folder, port, durable);
      PostgresServer server = new PostgresServer(process, port, password);
      server.awaitAnswer();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void initialize(int version, Path bin, Path folder, boolean durable)
      throws IOException {
    byte[] secret = new byte[24];
    new SecureRandom().nextBytes(secret);
    Path passwordFile = folder.resolve("password");
    Files.deleteIfExists(passwordFile);
    Files.createFile(passwordFile, OwnerOnly.FILE);
    Files.writeString(passwordFile, HexFormat.of().formatHex(secret));
    List<String> command = new ArrayList<>(Unprivileged.prefix());
    command.addAll(
        List.of(
            bin.resolve("initdb").toString(),
            "--pgdata=" + folder.resolve("data"),
            "--username=" + USER,
            "--auth=scram-sha-256",
            "--pwfile=" + passwordFile,
            "--encoding=UTF8",
            "--locale=C"));
    if (!durable) {
      command.add("--no-sync");
    }
    if (version >= 16) {
      // A random password of 192 bits needs no stretching, and a login costs less.
      command.add("--set=scram_iterations=1");
    }
    ChildProcess initdb =
        ChildProcess.start(
            new ChildProcess.Launch("initdb", command, folder.resolve("initdb.log")));
    if (initdb.ended().join() != 0) {
      throw initdb.endedEarly();
    }
  }

  private static ChildProcess launch(
      int version, Path bin, Path folder, int port, boolean durable) {
    List<String> command = new ArrayList<>(Unprivileged.prefix());
    command.addAll(
        List.of(bin.resolve("postgres").toString(), "-D", folder.resolve("data").toString()));
    for (String setting :
        List.of(
            "port=" + port,
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "max_connections=300",
            "shared_buffers=128MB",
            "fsync=" + (durable ? "on" : "off"),
            "synchronous_commit=" + (durable ? "on" : "off"),
            "full_page_writes=" + (durable ? "on" : "off"),
            "max_wal_size=2GB",
            "log_min_messages=warning",
            "logging_collector=off")) {
      command.add("-c");
      command.add(setting);
    }
    // INT lets a durable server write its checkpoint; QUIT is the quickest end that leaves no
    // shared memory behind.
    return ChildProcess.start(
        new ChildProcess.Launch(
            "PostgreSQL " + version,
            command,
            Map.of("LC_ALL", "C", "TZ", "UTC"),
            folder.resolve("postgres.log"),
            durable ? "INT" : "QUIT",
            Duration.ofSeconds(durable ? 60 : 10)));
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
