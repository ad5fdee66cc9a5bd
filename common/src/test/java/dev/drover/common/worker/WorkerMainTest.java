package dev.drover.common.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.common.message.WorkerKind;
import dev.drover.common.testing.TestKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
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
    assertThat(without.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(without.exitValue()).isEqualTo(2);
    assertThat(output()).content().contains("drover-verify: Usage: drover-verify --config FILE");

    Path config = Files.writeString(folder.resolve("drover.yaml"), "servers: {}\n");
    Process noKafka = start("--config", config.toString());
    assertThat(noKafka.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(noKafka.exitValue()).isEqualTo(2);
    assertThat(output()).content().contains("drover-verify: ", "kafka.bootstrap-servers");
  }

  @Test
  void aWorkerSaysThatItStartedAndEndsWhenToldTo() throws Exception {
    String servers = TestKafka.shared().bootstrapServers();
    Path config =
        Files.writeString(
            folder.resolve("drover.yaml"), "kafka: {bootstrap-servers: \"" + servers + "\"}\n");
    Process worker = start("--config", config.toString());
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() ->
            assertThat(output()).content().contains("started: 2 slots for drover.commands.verify"));
    worker.destroy();
    assertThat(worker.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(output()).content().contains("stops: no further commands");
  }
}
