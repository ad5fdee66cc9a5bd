package dev.drover.common.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.testing.ChildProcess;
import dev.drover.common.testing.Home;
import dev.drover.common.testing.TestPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients here are processes that are really stopped, in the middle of a real COPY. */
@ParameterizedClass
@EnumSource(DatabaseDropTest.Version.class)
@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
final class DatabaseDropTest {
  private static final DatabaseName DATABASE = new DatabaseName("postgres");
  private static final Duration PATIENCE = Duration.ofMillis(400);

  @TempDir private Path folder;

  private final TestPostgres postgres;
  private final List<ChildProcess> clients = new ArrayList<>();
  private Servers servers;
  private String elsewhere;
  private DatabaseName doomed;

  /** The servers every test runs against. */
  enum Version {
    V18(TestPostgres::version18),
    V15(TestPostgres::version15);

    private final Supplier<TestPostgres> postgres;

    Version(Supplier<TestPostgres> postgres) {
      this.postgres = postgres;
    }
  }

  DatabaseDropTest(Version version) {
    this.postgres = version.postgres.get();
  }

  @BeforeEach
  void open() throws SQLException {
    servers =
        new Servers(
            new DroverConfig(null, null, Map.of("s", postgres.server()), null, null),
            "drover-migrate");
    elsewhere = postgres.createDatabase("copied");
    doomed = new DatabaseName(postgres.createDatabase("doomed"));
    try (Connection connection = postgres.connect(elsewhere);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE UNLOGGED TABLE public.lines (line text)");
    }
  }

  @AfterEach
  void close() {
    clients.forEach(ChildProcess::kill);
    servers.close();
  }

  @Test
  void clientsOfOursThatSleepInACopyOfAnotherDatabaseAreEnded() throws Exception {
    sleeping("drover-migrate", "in");
    sleeping("drover-verify", "out");
    ChildProcess awake = copying("drover-backup", "out");
    try (Connection connection = servers.open("s", DATABASE)) {
      DatabaseDrop.run(connection, doomed, PATIENCE);
      assertThat(isThere()).isFalse();
      assertThat(waiting("drover-migrate")).isEmpty();
      assertThat(waiting("drover-verify")).isEmpty();
      assertThat(answer(connection, "SHOW statement_timeout")).isEqualTo("0");
    }
    assertThat(awake.alive()).as("who keeps reading is left alone").isTrue();
  }

  @Test
  void aStrangerWhoSleepsIsLeftAloneAndTheServerIsCalledAway() throws Exception {
    ChildProcess stranger = sleeping("reporting", "in");
    try (Connection connection = servers.open("s", DATABASE)) {
      assertThatThrownBy(() -> DatabaseDrop.run(connection, doomed, Duration.ofMillis(50)))
          .isInstanceOfSatisfying(
              DroverException.class,
              e -> {
                assertThat(e.failure().code()).isEqualTo("drop_held_up");
                assertThat(e.failure().kind()).isEqualTo(FailureKind.INFRASTRUCTURE);
              });
      assertThat(waiting("reporting")).isNotEmpty();

      stranger.signal("CONT");
      DatabaseDrop.run(connection, doomed, DatabaseDrop.PATIENCE);
      assertThat(isThere()).isFalse();
      DatabaseDrop.run(connection, doomed, DatabaseDrop.PATIENCE);
    }
    assertThat(stranger.alive()).isTrue();
  }

  /** Stopped, and the server has noticed: it waits for it. */
  private ChildProcess sleeping(String name, String direction) {
    ChildProcess client = copying(name, direction);
    client.signal("STOP");
    await().until(() -> !waiting(name).isEmpty() && waiting(name).equals(waiting(name)));
    return client;
  }

  private ChildProcess copying(String name, String direction) {
    List<String> command =
        List.of(
            Home.java(),
            "-Xmx64m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            CopyingClient.class.getName(),
            postgres.server().url(),
            postgres.user(),
            Objects.requireNonNullElse(postgres.server().resolvePassword(), ""),
            name,
            elsewhere,
            direction);
    ChildProcess client =
        ChildProcess.start(new ChildProcess.Launch(name, command, folder.resolve(name + ".log")));
    clients.add(client);
    await()
        .atMost(Duration.ofSeconds(90))
        .until(() -> {
          if (!client.alive()) {
            throw client.endedEarly();
          }
          return !copied(name).isEmpty();
        });
    return client;
  }

  /** How far sessions of this name have come in their COPY. */
  private List<String> copied(String name) throws SQLException {
    return stands(name, "p.bytes_processed > 0");
  }

  private List<String> waiting(String name) throws SQLException {
    return stands(name, "a.wait_event_type = 'Client'");
  }

  private List<String> stands(String name, String condition) throws SQLException {
    String sql =
        """
        SELECT p.pid || ' ' || p.bytes_processed
          FROM pg_stat_progress_copy AS p JOIN pg_stat_activity AS a ON a.pid = p.pid
         WHERE a.application_name = ? AND %s
        """
            .formatted(condition);
    try (Connection connection = postgres.connect("postgres");
        PreparedStatement query = connection.prepareStatement(sql)) {
      query.setString(1, name);
      List<String> found = new ArrayList<>();
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          found.add(row.getString(1));
        }
      }
      return found;
    }
  }

  private boolean isThere() throws SQLException {
    try (Connection connection = postgres.connect("postgres")) {
      return DatabaseNumber.of(connection, doomed) != null;
    }
  }

  private static String answer(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
