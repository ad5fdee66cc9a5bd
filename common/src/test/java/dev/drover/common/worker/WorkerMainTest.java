package dev.drover.common.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.common.message.Control;
import dev.drover.common.message.Topics;
import dev.drover.common.message.WorkerKind;
import dev.drover.common.testing.Ports;
import dev.drover.common.testing.TestKafka;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
final class WorkerMainTest {
  @TempDir private Path folder;
  private final List<Process> processes = new ArrayList<>();

  /** A worker as the others are written. */
  static final class Worker {
    public static void main(String[] arguments) {
      WorkerMain.run(arguments, WorkerKind.VERIFY, (_, _) -> Commands::matches);
    }
  }

  private Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED"));
    command.addAll(
        List.of(
            "-Dlogback.configurationFile=logback.xml",
            "-cp",
            System.getProperty("java.class.path")));
    command.add(Worker.class.getName());
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output().toFile())
            .start();
    processes.add(process);
    return process;
  }

  private static HttpResponse<String> get(HttpClient client, URI address) throws Exception {
    return client.send(
        HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(90)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private Path output() {
    return folder.resolve("output");
  }

  @AfterEach
  void end() {
    processes.forEach(Process::destroyForcibly);
  }

  @Test
  void wrongArgumentsAndConfigurationsEndWithCode2AndAReason() throws Exception {
    Process without = start();
    assertThat(without.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(without.exitValue()).isEqualTo(2);
    assertThat(output()).content().contains("drover-verify: Usage: drover-verify --config FILE");

    Path config = Files.writeString(folder.resolve("drover.yaml"), "servers: {}\n");
    Process noKafka = start("--config", config.toString());
    assertThat(noKafka.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(noKafka.exitValue()).isEqualTo(2);
    assertThat(output()).content().contains("drover-verify: ", "kafka.bootstrap-servers");
  }

  @Test
  void aWorkerSaysThatItStartedHowItIsAndEndsWhenToldTo() throws Exception {
    String servers = TestKafka.shared().bootstrapServers();
    for (String topic : List.of(Topics.HEARTBEATS, Topics.CONTROL, Topics.VERIFY_COMMANDS)) {
      FrameFixture.create(topic, 1);
    }
    Path store = folder.resolve("bundles");
    int port = Ports.free();
    Path config =
        Files.writeString(
            folder.resolve("drover.yaml"),
            """
            kafka: {bootstrap-servers: "%s"}
            bundles: {url: "%s"}
            servers: {projects: {url: "jdbc:postgresql://127.0.0.1:1/", user: drover, password: not-to-be-seen}}
            workers: {monitoring: {port: %d}}
            """
                .formatted(servers, store.toUri(), port));
    Process worker;
    try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      worker = start("--config", config.toString());
      await()
          .atMost(Duration.ofSeconds(90))
          .untilAsserted(() ->
              assertThat(output())
                  .content()
                  .contains(
                      "started: 2 slots for drover.commands.verify",
                      "Metrics and health cannot be served at 127.0.0.1:" + port));
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI address = URI.create("http://127.0.0.1:" + port);
      await()
          .atMost(Duration.ofSeconds(90))
          .ignoreExceptions()
          .untilAsserted(() ->
              assertThat(get(client, address.resolve("/health/readiness")))
                  .matches(answer -> answer.statusCode() == 200, "ready")
                  .satisfies(answer ->
                      assertThat(answer.body())
                          .contains("heartbeats", "commands", "store", "running")
                          .doesNotContain("DOWN")));
      assertThat(get(client, address.resolve("/health/liveness")).body()).contains("UP");
      HttpResponse<String> metrics = get(client, address.resolve("/metrics"));
      assertThat(metrics.headers().firstValue("Content-Type").orElse(""))
          .startsWith("text/plain; version=0.0.4");
      assertThat(metrics.body())
          .contains(
              "drover_slots{topic=\"drover.commands.verify\"} 2.0",
              "drover_connections_used{server=\"projects\"} 0.0",
              "drover_heartbeats_total",
              "jvm_memory_used_bytes",
              "process_uptime_seconds")
          .doesNotContain("not-to-be-seen");
      assertThat(get(client, address.resolve("/metrics/more")).statusCode()).isEqualTo(404);
    }
    worker.destroy();
    assertThat(worker.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(output()).content().contains("stops: no further commands");
  }

  @Test
  void aWorkerThatIsAskedToEndEndsWithCode0() throws Exception {
    try (FrameFixture kafka = new FrameFixture()) {
      FrameFixture.create(Topics.VERIFY_COMMANDS, 1);
      Path config =
          Files.writeString(
              folder.resolve("drover.yaml"),
              "kafka: {bootstrap-servers: \"%s\"}\n"
                  .formatted(TestKafka.shared().bootstrapServers()));
      Process worker = start("--config", config.toString());
      Pattern started = Pattern.compile("drover-verify (verify-\\S+) started");
      await()
          .until(() -> {
            Matcher id = started.matcher(Files.readString(output()));
            if (id.find()) {
              kafka.say(id.group(1), new Control.Drain(id.group(1), Instant.EPOCH, 30, true));
            }
            return !worker.isAlive();
          });
      assertThat(worker.exitValue()).isZero();
      assertThat(output()).content().contains("the coordinator asked for it");
    }
  }
}
