package dev.drover.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drover.common.config.ConfigReader;
import dev.drover.common.config.DroverConfig;
import dev.drover.common.testing.ChildProcess;
import dev.drover.common.testing.Home;
import dev.drover.common.testing.PostgresServer;
import dev.drover.common.testing.TestKafka;
import dev.drover.common.testing.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalStackTest {
  @TempDir private Path parent;

  @Test
  void processesMayBeKilledAndStartedAgainAndNothingIsLeftAtTheEnd() {
    List<Long> pids;
    Path folder;
    try (LocalStack stack = LocalStack.of(LocalStack.Settings.embedded()).start()) {
      folder = stack.folder();
      assertThat(stack.members()).extracting(Member::role).containsExactlyInAnyOrder(Role.values());
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
  void aDataFolderBringsBackTheSameServersWithTheirRows() throws Exception {
    Path data = parent.resolve("data");
    String kafka;
    int port;
    try (LocalStack stack = LocalStack.of(LocalStack.Settings.embedded().withData(data)).start()) {
      PostgresServer postgres = Objects.requireNonNull(stack.postgres());
      kafka = stack.bootstrapServers();
      port = postgres.port();
      run(postgres, "CREATE TABLE kept (value text)", "INSERT INTO kept VALUES ('still here')");
    }
    try (LocalStack stack = LocalStack.of(LocalStack.Settings.embedded().withData(data)).start()) {
      PostgresServer postgres = Objects.requireNonNull(stack.postgres());
      assertThat(stack.bootstrapServers()).isEqualTo(kafka);
      assertThat(postgres.port()).isEqualTo(port);
      assertThat(valueIn(postgres)).isEqualTo("still here");
      DroverConfig written = ConfigReader.read(stack.configFile(), Map.of());
      assertThat(written.servers()).isEqualTo(stack.config().servers());
      assertThat(written.requireKafka().bootstrapServers()).isEqualTo(kafka);
      assertThat(Files.getPosixFilePermissions(stack.configFile())).hasSize(2);
    }
    assertThat(data).exists();
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
        LocalStack.of(LocalStack.Settings.embedded().withConfig(given).withProcesses(2, 1))
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
  void theCommandEndsWithItsChildrenWhenItIsKilled() throws Exception {
    Path log = parent.resolve("command.log");
    Path data = parent.resolve("data");
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
    List<Long> children =
        Files.readAllLines(data.resolve("processes")).stream()
            .map(line -> Long.valueOf(line.split(" ")[0]))
            .toList();
    assertThat(children).hasSize(Role.values().length).allMatch(LocalStackTest::alive);
    command.kill();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> children.stream().noneMatch(LocalStackTest::alive));
  }

  private static boolean alive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  private static void run(PostgresServer postgres, String... statements) throws SQLException {
    try (Connection connection = postgres.connect("postgres");
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static String valueIn(PostgresServer postgres) throws SQLException {
    try (Connection connection = postgres.connect("postgres");
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT value FROM kept")) {
      row.next();
      return row.getString(1);
    }
  }
}
