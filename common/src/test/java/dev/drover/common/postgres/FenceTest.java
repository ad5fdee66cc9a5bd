package dev.drover.common.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(FenceTest.Version.class)
class FenceTest {
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final TestPostgres postgres;
  private final ProjectRef project = new ProjectRef("fenced ' " + NUMBERS.incrementAndGet());
  private final MigrationId older = MigrationId.next();
  private final MigrationId younger = MigrationId.next();
  private Servers servers;
  private DatabaseName database;

  /** The servers every test runs against. */
  enum Version {
    V18(TestPostgres::version18),
    V15(TestPostgres::version15);

    private final Supplier<TestPostgres> postgres;

    Version(Supplier<TestPostgres> postgres) {
      this.postgres = postgres;
    }
  }

  FenceTest(Version version) {
    this.postgres = version.postgres.get();
  }

  @BeforeEach
  void open() throws SQLException {
    servers = servers();
    database = new DatabaseName(postgres.createDatabase("fence"));
  }

  @AfterEach
  void close() {
    servers.close();
  }

  @Test
  void onlyStrictlyGreaterWinsFirstByMigrationThenByEpoch() throws Exception {
    try (Connection connection = prepared()) {
      Fence.take(connection, claim(older, 1));
      Fence.take(connection, claim(older, 7));
      assertLost(connection, claim(older, 7), FailureKind.TRANSIENT);
      assertLost(connection, claim(older, 3), FailureKind.TRANSIENT);
      Fence.take(connection, claim(younger, 1));
      assertLost(connection, claim(older, 99), FailureKind.USER);

      assertThat(Fence.read(connection, project)).contains(new Fence.Held(younger, 1, "worker 1"));
      assertThat(Fence.read(connection, new ProjectRef(project.value() + " "))).isEmpty();
    }
  }

  @Test
  void ofManyAtOnceExactlyOneTakesAnEpoch() throws Exception {
    prepared().close();
    List<Callable<Boolean>> takers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      takers.add(() -> {
        try (Connection connection = servers.open("s", database)) {
          Fence.take(connection, claim(older, 2));
          return true;
        } catch (DroverException e) {
          assertThat(e.failure().code()).isEqualTo("fence_lost");
          return false;
        }
      });
    }
    assertThat(all(takers)).containsOnlyOnce(true);
  }

  @Test
  void preparingIsDoneByAllAtOnceWithoutHarm() throws Exception {
    List<Callable<Boolean>> makers = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      makers.add(() -> {
        prepared().close();
        return true;
      });
    }
    assertThat(all(makers)).containsOnly(true);
  }

  @Test
  void raisingEndsOnlyTheSessionsOfOlderClaimsOfTheSameProject() throws Exception {
    Claim other = new Claim(new ProjectRef("someone else"), older, 1, "worker 2");
    try (Connection connection = prepared();
        Connection asleep = servers.open("s", database);
        Connection awake = servers.open("s", database)) {
      Fence.take(connection, claim(older, 1));
      Fence.take(connection, other);
      hold(asleep, claim(older, 1));
      hold(awake, other);

      Fence.raise(connection, claim(older, 2));

      assertThat(Fence.read(connection, project)).contains(new Fence.Held(older, 2, "worker 1"));
      assertThatThrownBy(() -> alive(asleep)).isInstanceOf(SQLException.class);
      alive(awake);
      assertThatThrownBy(() -> Fence.raise(connection, claim(older, 2)))
          .isInstanceOf(DroverException.class);
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("SHOW lock_timeout")) {
        row.next();
        assertThat(row.getString(1)).isEqualTo("30s");
      }
    }
  }

  @Test
  void aFenceThatMovedOnCannotBeLocked() throws Exception {
    try (Connection connection = prepared();
        Connection late = servers.open("s", database)) {
      Fence.take(connection, claim(older, 1));
      Fence.take(connection, claim(older, 2));
      late.setAutoCommit(false);
      assertThatThrownBy(() -> Fence.lock(late, claim(older, 1)))
          .isInstanceOfSatisfying(
              DroverException.class,
              e ->
                  assertThat(e.failure().message())
                      .contains(older.toString(), "epoch 2", "worker 1"));
    }
  }

  @Test
  void theControlDatabaseIsMadeOnceByAllWhoMissItAndIsClosedToThePublic() throws Exception {
    execute("DROP DATABASE IF EXISTS drover_control WITH (FORCE)");
    assertThat(new ControlDatabase(servers).connectIfThere("s"))
        .as("looking makes nothing")
        .isNull();
    List<Callable<Boolean>> makers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      makers.add(() -> {
        try (Servers own = servers();
            Connection connection = new ControlDatabase(own).connect("s")) {
          return Fence.read(connection, project).isEmpty();
        }
      });
    }
    assertThat(all(makers)).containsOnly(true);
    try (Connection connection = postgres.connect("drover_control");
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT has_database_privilege('pg_monitor', 'drover_control', 'CONNECT')")) {
      row.next();
      assertThat(row.getBoolean(1)).isFalse();
    }
  }

  private Servers servers() {
    return new Servers(
        new DroverConfig(null, null, Map.of("s", postgres.server()), null, null), "test");
  }

  private Connection prepared() throws SQLException {
    Connection connection = servers.open("s", database);
    Fence.prepare(connection);
    return connection;
  }

  private Claim claim(MigrationId migration, int epoch) {
    return new Claim(project, migration, epoch, "worker 1");
  }

  private static void hold(Connection connection, Claim claim) throws SQLException {
    connection.setAutoCommit(false);
    Fence.lock(connection, claim);
  }

  private static void alive(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT 1");
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = postgres.connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static List<Boolean> all(List<Callable<Boolean>> calls)
      throws InterruptedException, ExecutionException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Boolean> results = new ArrayList<>();
      for (Future<Boolean> result : threads.invokeAll(calls)) {
        results.add(result.get());
      }
      return results;
    }
  }

  private static void assertLost(Connection connection, Claim claim, FailureKind kind) {
    assertThatThrownBy(() -> Fence.take(connection, claim))
        .isInstanceOfSatisfying(
            DroverException.class,
            e -> {
              assertThat(e.failure().code()).isEqualTo("fence_lost");
              assertThat(e.failure().kind()).isEqualTo(kind);
            });
  }
}
