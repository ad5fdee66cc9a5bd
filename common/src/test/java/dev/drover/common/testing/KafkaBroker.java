package dev.drover.common.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Uuid;

/**
 * A Kafka broker, which is its own controller, as a child JVM on the loopback interface. Share
 * groups are on; topics are made by those who use them. A folder that was formatted already is used
 * as it is.
 */
public final class KafkaBroker implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(3);

  private static final String PROPERTIES =
      """
      process.roles=broker,controller
      node.id=1
      controller.quorum.voters=1@127.0.0.1:%2$d
      listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
      advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
      controller.listener.names=CONTROLLER
      inter.broker.listener.name=PLAINTEXT
      listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
      log.dirs=%3$s
      auto.create.topics.enable=false
      default.replication.factor=1
      min.insync.replicas=1
      offsets.topic.replication.factor=1
      offsets.topic.num.partitions=1
      transaction.state.log.replication.factor=1
      transaction.state.log.min.isr=1
      transaction.state.log.num.partitions=1
      share.coordinator.state.topic.replication.factor=1
      share.coordinator.state.topic.min.isr=1
      share.coordinator.state.topic.num.partitions=1
      group.initial.rebalance.delay.ms=0
      group.share.min.record.lock.duration.ms=1000
      group.share.min.heartbeat.interval.ms=1000
      group.share.heartbeat.interval.ms=1000
      num.network.threads=2
      num.io.threads=4
      background.threads=2
      log.cleaner.dedupe.buffer.size=8388608
      """;

  private final ChildProcess process;
  private final int port;
  private final int controllerPort;

  private KafkaBroker(ChildProcess process, int port, int controllerPort) {
    this.process = process;
    this.port = port;
    this.controllerPort = controllerPort;
  }

  /**
   * Returns when the broker answers.
   *
   * @param folder holds the broker's properties, data and log; made when missing
   * @param controllerPort a second port, spoken by the broker to itself
   */
  public static KafkaBroker start(Path folder, int port, int controllerPort) {
    try {
      Path data = folder.resolve("data");
      Path properties = folder.resolve("server.properties");
      Files.createDirectories(data);
      Files.writeString(properties, PROPERTIES.formatted(port, controllerPort, data));
      if (!Files.exists(data.resolve("meta.properties"))) {
        format(folder, properties);
      }
      ChildProcess process =
          ChildProcess.start(
              new ChildProcess.Launch(
                  "Kafka",
                  command("kafka.Kafka", properties.toString()),
                  Map.of(),
                  folder.resolve("kafka.log"),
                  "TERM",
                  Duration.ofSeconds(20)));
      KafkaBroker broker = new KafkaBroker(process, port, controllerPort);
      broker.awaitAnswer();
      return broker;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void format(Path folder, Path properties) throws IOException {
    ChildProcess format =
        ChildProcess.start(
            new ChildProcess.Launch(
                "Kafka's storage tool",
                command(
                    "kafka.tools.StorageTool",
                    "format",
                    "--cluster-id",
                    Uuid.randomUuid().toString(),
                    "--config",
                    properties.toString()),
                folder.resolve("format.log")));
    if (format.ended().join() != 0) {
      throw format.endedEarly();
    }
  }

  private static List<String> command(String main, String... arguments) throws IOException {
    String classPath = Files.readString(Home.embedded("broker.classpath")).strip();
    return Stream.concat(
            Stream.of(
                Home.java(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dlog4j2.level=WARN",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath,
                main),
            Stream.of(arguments))
        .toList();
  }

  private void awaitAnswer() {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    Map<String, Object> settings =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers(),
            AdminClientConfig.RECONNECT_BACKOFF_MS_CONFIG,
            50,
            AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
            100);
    try (Admin admin = Admin.create(settings)) {
      while (true) {
        try {
          admin.describeCluster().nodes().get(2, TimeUnit.SECONDS);
          return;
        } catch (ExecutionException | TimeoutException e) {
          if (!process.alive()) {
            throw process.endedEarly();
          }
          if (System.nanoTime() > deadline) {
            process.close();
            throw new IllegalStateException("Kafka does not answer on port " + port, e);
          }
        } catch (InterruptedException e) {
          process.close();
          Thread.currentThread().interrupt();
          throw new IllegalStateException("Interrupted while Kafka started", e);
        }
      }
    }
  }

  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  public int port() {
    return port;
  }

  public int controllerPort() {
    return controllerPort;
  }

  public ChildProcess process() {
    return process;
  }

  @Override
  public void close() {
    process.close();
  }
}
