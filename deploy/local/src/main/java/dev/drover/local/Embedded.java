package dev.drover.local;

import dev.drover.common.bundle.key.KeyFile;
import dev.drover.common.config.DroverConfig;
import dev.drover.common.config.DroverConfig.Bundles;
import dev.drover.common.config.DroverConfig.Coordinator;
import dev.drover.common.config.DroverConfig.Http;
import dev.drover.common.config.DroverConfig.Kafka;
import dev.drover.common.config.DroverConfig.Server;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.testing.KafkaBroker;
import dev.drover.common.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Starts what a configuration leaves open, and fills it in. */
final class Embedded {
  static final DatabaseName COORDINATOR_DATABASE = new DatabaseName("drover");

  private static final int POSTGRES_VERSION = 18;
  private static final String BUNDLES = "bundles";
  private static final String BUNDLES_KEY = "bundles.key";

  private final DroverConfig given;
  private final StackFolder folder;
  private final RememberedPorts ports;
  private final AtomicReference<@Nullable PostgresServer> postgres = new AtomicReference<>();
  private final AtomicReference<@Nullable KafkaBroker> kafka = new AtomicReference<>();

  Embedded(DroverConfig given, StackFolder folder, RememberedPorts ports) {
    this.given = given;
    this.folder = folder;
    this.ports = ports;
  }

  boolean needsPostgres() {
    return database() == null || given.servers().isEmpty();
  }

  boolean needsKafka() {
    return given.kafka() == null;
  }

  /** Runs until it is closed; started again, it is the same server with the same rows. */
  PostgresServer startPostgres() {
    int port =
        postgres.get() instanceof PostgresServer before ? before.port() : ports.of("postgres", 0);
    PostgresServer server =
        PostgresServer.start(POSTGRES_VERSION, folder.of("postgres"), port, !folder.isTemporary());
    postgres.set(server);
    return server;
  }

  KafkaBroker startKafka() {
    KafkaBroker before = kafka.get();
    KafkaBroker broker =
        before != null
            ? KafkaBroker.start(folder.of("kafka"), before.port(), before.controllerPort())
            : KafkaBroker.start(
                folder.of("kafka"), ports.of("kafka", 0), ports.of("controller", 0));
    kafka.set(broker);
    return broker;
  }

  @Nullable PostgresServer postgres() {
    return postgres.get();
  }

  /**
   * The configuration for the coordinator that serves {@code port}, and for all workers; holds
   * passwords.
   */
  DroverConfig fill(int port) {
    KafkaBroker broker = kafka.get();
    return new DroverConfig(
        broker == null ? given.kafka() : new Kafka(broker.bootstrapServers(), null),
        new Coordinator(filledDatabase(), new Http(given.http().hostOrDefault(), port)),
        given.servers().isEmpty() ? embeddedServers() : given.servers(),
        given.bundles() == null ? ownBundles() : given.bundles(),
        given.workers(),
        given.tools());
  }

  /** Makes the folder for bundles and the key they are encrypted with, where they are missing. */
  void prepareBundles() throws IOException {
    Files.createDirectories(folder.of(BUNDLES));
    if (Files.notExists(folder.of(BUNDLES_KEY))) {
      KeyFile.create(folder.of(BUNDLES_KEY));
    }
  }

  private Bundles ownBundles() {
    return new Bundles(
        folder.of(BUNDLES).toUri().toString(),
        folder.of(BUNDLES_KEY).toString(),
        null,
        null,
        null,
        null);
  }

  private @Nullable Server database() {
    return given.coordinator() == null ? null : given.coordinator().database();
  }

  private @Nullable Server filledDatabase() {
    PostgresServer server = postgres.get();
    if (database() != null || server == null) {
      return database();
    }
    Server settings = server.server();
    return new Server(
        settings.urlOf(COORDINATOR_DATABASE), settings.user(), settings.password(), null, null, 16);
  }

  private Map<String, Server> embeddedServers() {
    PostgresServer server = postgres.get();
    return server == null
        ? Map.of()
        : Map.of("platform", server.server(), "projects", server.server());
  }
}
