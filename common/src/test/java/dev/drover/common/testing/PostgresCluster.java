package dev.drover.common.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** The files of one PostgreSQL server, initialised, and the command that runs it. */
final class PostgresCluster {
  private final Path folder;
  private final Path bin;
  private final int version;
  private final boolean durable;
  private final Unprivileged way;

  private PostgresCluster(Path folder, Path bin, int version, boolean durable, Unprivileged way) {
    this.folder = folder;
    this.bin = bin;
    this.version = version;
    this.durable = durable;
    this.way = way;
  }

  /** Initialises what is not there yet; an initialisation that was interrupted begins again. */
  static PostgresCluster in(Path folder, int version, boolean durable, Unprivileged way)
      throws IOException {
    Path programs =
        way.isAnotherUser() ? PostgresBinaries.of(version, folder) : PostgresBinaries.of(version);
    PostgresCluster cluster =
        new PostgresCluster(folder, programs.resolve("bin"), version, durable, way);
    if (!Files.exists(cluster.data())) {
      cluster.initialise();
    }
    way.hand(folder);
    return cluster;
  }

  String password() throws IOException {
    return Files.readString(passwordFile()).strip();
  }

  private Path data() {
    return folder.resolve("data");
  }

  private Path passwordFile() {
    return folder.resolve("password");
  }

  private void initialise() throws IOException {
    Path draft = folder.resolve("initialising");
    TemporaryDirectory.remove(draft);
    byte[] secret = new byte[24];
    new SecureRandom().nextBytes(secret);
    Files.deleteIfExists(passwordFile());
    Files.createFile(passwordFile(), OwnerOnly.FILE);
    Files.writeString(passwordFile(), HexFormat.of().formatHex(secret));
    way.hand(folder);
    List<String> command = new ArrayList<>(way.prefix());
    command.addAll(
        List.of(
            bin.resolve("initdb").toString(),
            "--pgdata=" + draft,
            "--username=" + PostgresServer.USER,
            "--auth=scram-sha-256",
            "--pwfile=" + passwordFile(),
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
    Files.move(draft, data(), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Starts the server; it may not answer yet. */
  ChildProcess run(int port) {
    List<String> command = new ArrayList<>(way.prefix());
    command.addAll(List.of(bin.resolve("postgres").toString(), "-D", data().toString()));
    String safety = durable ? "on" : "off";
    for (String setting :
        List.of(
            "port=" + port,
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "max_connections=300",
            "shared_buffers=128MB",
            "fsync=" + safety,
            "synchronous_commit=" + safety,
            "full_page_writes=" + safety,
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
}
