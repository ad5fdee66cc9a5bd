package dev.drover.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drover.common.config.ConfigReader;
import dev.drover.common.config.DroverConfig;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.testing.ChildProcess;
import dev.drover.common.testing.Home;
import dev.drover.common.testing.TestKafka;
import dev.drover.common.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
final class LocalStackTest {
  @TempDir private Path parent;

  @Test
  void processesTellHowTheyAreMayBeKilledAndStartedAgainAndNothingIsLeftAtTheEnd()
      throws IOException {
    List<Long> pids;
    Path folder;
    try (LocalStack stack = LocalStack.of(LocalStack.Settings.embedded()).start()) {
      folder = stack.folder();
      assertThat(stack.members()).extracting(Member::role).containsExactlyInAnyOrder(Role.values());
      assertThat(stack.metricsUrls()).hasSize(4);
      ServedMetrics.areAsDocumented(stack.metricsUrls());
      Member worker = stack.member(Role.BACKUP_WORKER, 1);
      long before = worker.pid();
      worker.kill();
      assertThat(alive(before)).isFalse();
      worker.start();
      assertThat(worker.pid()).isNotEqualTo(before);
      stack.startAnother(Role.VERIFY_WORKER);
      stack.requireAllAlive();

      Member unlucky = stack.member(Role.MIGRATE_WORKER, 1);
      unlucky.signal("KILL");
      assertThat(stack.death().join().name()).isEqualTo("migrate-worker 1");
      assertThatThrownBy(stack::requireAllAlive).hasMessageContaining("exit code 137");
      pids = stack.members().stream().filter(Member::alive).map(Member::pid).toList();
      assertThat(pids).hasSize(6);
    }
    assertThat(pids).noneMatch(LocalStackTest::alive);
    assertThat(folder).doesNotExist();
  }

  @Test
  void onlyWhatTheConfigurationDoesNotNameIsEmbedded() throws SQLException {
    DroverConfig.Server named = TestPostgres.version15().server();
    String database = TestPostgres.version18().createDatabase("stack");
    DroverConfig.Server coordinators = TestPostgres.version18().server();
    DroverConfig.Server own =
        new DroverConfig.Server(
            coordinators.url().replace("/postgres", "/" + database),
            coordinators.user(),
            coordinators.password(),
            null,
            null,
            null);
    DroverConfig given =
        new DroverConfig(
            new DroverConfig.Kafka(TestKafka.shared().bootstrapServers(), null),
            new DroverConfig.Coordinator(own, new DroverConfig.Http(null, 0)),
            Map.of("mine", named),
            null,
            null);
    try (LocalStack stack =
        LocalStack.of(LocalStack.Settings.embedded().withConfig(given).withProcesses(2, 0))
            .start()) {
      assertThat(stack.postgres()).isNull();
      assertThat(stack.members(Role.KAFKA)).isEmpty();
      assertThat(stack.members(Role.POSTGRES)).isEmpty();
      assertThat(stack.coordinatorUrls()).hasSize(2).doesNotHaveDuplicates();
      assertThat(stack.config().servers()).isEqualTo(given.servers());
      assertThat(stack.config().requireBundles().url()).startsWith("file:///");
    }
  }

  @Test
  void aCommandThatIsKilledEndsWithItsChildrenAndItsFolderBringsBackTheSameServersWithTheirRows()
      throws Exception {
    Path data = parent.resolve("data");
    ChildProcess command = command(data);
    List<Long> children =
        Files.readAllLines(data.resolve("processes")).stream()
            .map(line -> Long.valueOf(line.split(" ")[0]))
            .toList();
    assertThat(children).hasSize(Role.values().length).allMatch(LocalStackTest::alive);
    DroverConfig before = ConfigReader.read(data.resolve("drover.yaml"), Map.of());
    execute(before, "CREATE TABLE kept (value text)", "INSERT INTO kept VALUES ('still here')");

    command.kill();

    await()
        .atMost(Duration.ofSeconds(90))
        .until(() -> children.stream().noneMatch(LocalStackTest::alive));
    try (LocalStack stack = LocalStack.of(LocalStack.Settings.embedded().withData(data)).start()) {
      DroverConfig written = ConfigReader.read(stack.configFile(), Map.of());
      assertThat(written.servers()).isEqualTo(stack.config().servers()).isEqualTo(before.servers());
      assertThat(written.requireKafka()).isEqualTo(before.requireKafka());
      assertThat(Files.getPosixFilePermissions(stack.configFile())).hasSize(2);
      assertThat(kept(written)).isEqualTo("still here");
    }
    assertThat(data).exists();
  }

  /** {@code drover local} as a process of its own; returns when everything runs. */
  private ChildProcess command(Path data) {
    Path log = parent.resolve("command.log");
    ChildProcess command =
        ChildProcess.start(
            new ChildProcess.Launch(
                "drover local",
                List.of(
                    Home.java(),
                    "-Xmx128m",
                    "-Ddrover.home=" + Home.root(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    DroverMain.class.getName(),
                    "local",
                    "--data",
                    data.toString()),
                log));
    await()
        .atMost(Duration.ofMinutes(3))
        .until(() -> {
          if (!command.alive()) {
            throw command.endedEarly();
          }
          return Files.readString(log).contains("Stop with Ctrl-C");
        });
    return command;
  }

  private static boolean alive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  private static void execute(DroverConfig config, String... statements) throws SQLException {
    try (Connection connection = connect(config);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static String kept(DroverConfig config) throws SQLException {
    try (Connection connection = connect(config);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT value FROM kept")) {
      row.next();
      return row.getString(1);
    }
  }

  private static Connection connect(DroverConfig config) throws SQLException {
    DroverConfig.Server server = config.servers().values().iterator().next();
    return DriverManager.getConnection(
        server.urlOf(new DatabaseName("postgres")), server.user(), server.resolvePassword());
  }
}
