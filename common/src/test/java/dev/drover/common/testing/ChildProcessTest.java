package dev.drover.common.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChildProcessTest {
  @TempDir private Path folder;

  @Test
  void whatAKilledJvmStartedEndsAndItsDirectoriesGo() throws Exception {
    Path report = folder.resolve("report");
    ChildProcess jvm =
        ChildProcess.start(
            new ChildProcess.Launch(
                "a JVM with servers",
                List.of(
                    Home.java(),
                    "-Xmx128m",
                    "-Ddrover.home=" + Home.root(),
                    "-Djava.io.tmpdir=" + folder,
                    "-cp",
                    System.getProperty("java.class.path"),
                    ServersUntilKilled.class.getName(),
                    report.toString()),
                folder.resolve("jvm.log")));
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> {
          if (!jvm.alive()) {
            throw jvm.endedEarly();
          }
          return Files.exists(report);
        });
    List<Long> children = Files.readAllLines(report).stream().map(Long::valueOf).toList();
    assertThat(children).hasSize(2).allMatch(ChildProcessTest::alive);

    jvm.kill();

    await()
        .atMost(Duration.ofSeconds(90))
        .until(() -> children.stream().noneMatch(ChildProcessTest::alive));
    await()
        .atMost(Duration.ofSeconds(90))
        .until(() -> {
          try (var left = Files.list(folder)) {
            return left.noneMatch(Files::isDirectory);
          }
        });
  }

  @Test
  void anEndedProcessTellsItsExitCodeAndItsLastWords() {
    ChildProcess process = start("echo one; echo two; exit 7");
    assertThat(process.ended().join()).isEqualTo(7);
    assertThat(process.endedEarly())
        .hasMessageContaining("exit code 7")
        .hasMessageEndingWith("two");
    assertThat(process.logTail(1)).isEqualTo("two");
  }

  @Test
  void closingSendsTheSignalAndKillsWhatIgnoresIt() throws Exception {
    ChildProcess polite =
        start("trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.05; done");
    await().until(() -> polite.logTail(1).equals("up"));
    polite.close();
    assertThat(polite.await()).isZero();
    assertThat(polite.logTail(1)).isEqualTo("bye");

    ChildProcess deaf = start("trap '' TERM; echo up; while :; do sleep 0.05; done");
    await().until(() -> deaf.logTail(1).equals("up"));
    deaf.close();
    assertThat(deaf.alive()).isFalse();
    deaf.close();
  }

  private ChildProcess start(String script) {
    return ChildProcess.start(
        new ChildProcess.Launch(
            "a shell",
            List.of("sh", "-c", script),
            java.util.Map.of(),
            folder.resolve("shell-" + System.nanoTime() + ".log"),
            "TERM",
            Duration.ofSeconds(1)));
  }

  private static boolean alive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }
}
