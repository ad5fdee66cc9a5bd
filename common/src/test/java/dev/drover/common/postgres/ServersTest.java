package dev.drover.common.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.drover.common.config.ConfigReader;
import dev.drover.common.config.DroverConfig;
import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.testing.Ports;
import dev.drover.common.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
final class ServersTest {
  private static final TestPostgres POSTGRES = TestPostgres.version18();
  private static final DatabaseName DATABASE = new DatabaseName("postgres");

  private final Relay relay = new Relay(POSTGRES.port());
  private final Servers servers = servers(relay.port(), 2);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void end() throws Exception {
    threads.shutdownNow();
    servers.close();
    relay.close();
  }

  private static Servers servers(int port, int connections) {
    DroverConfig.Server server =
        new DroverConfig.Server(
            "jdbc:postgresql://127.0.0.1:" + port + "/",
            POSTGRES.user(),
            POSTGRES.server().password(),
            null,
            null,
            connections);
    return new Servers(
        new DroverConfig(null, null, Map.of("projects", server), null, null), "drover-test");
  }

  private static String answer(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  @Test
  void aServerIsReachedByTheUrlThatAPlatformHandsOut() throws Exception {
    String password = "p@ss/w:rd%+ 'ä";
    try (Connection connection = POSTGRES.connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("DROP ROLE IF EXISTS \"plat form\"");
      statement.execute("CREATE ROLE \"plat form\" LOGIN PASSWORD " + Sql.literal(password));
    }
    DroverConfig config =
        ConfigReader.read(
            null,
            Map.of(
                "DROVER_SERVERS_PROJECTS_URL_ENV",
                "DATABASE_URL",
                "DATABASE_URL",
                "postgres://plat%20form:p%40ss%2Fw%3Ard%25+%20'%C3%A4@127.0.0.1:"
                    + POSTGRES.port()
                    + "/app?sslmode=prefer&application_name=theirs"));
    try (Servers platform = new Servers(config, "drover-test");
        Connection connection = platform.open("projects", DATABASE)) {
      assertThat(
              answer(
                  connection,
                  "SELECT current_user || ' ' || pg_catalog.current_setting('application_name')"))
          .isEqualTo("plat form drover-test");
    }
  }

  private String refusal() {
    Throwable error = catchThrowable(() -> servers.open("projects", DATABASE).close());
    assertThat(error).isInstanceOf(ServerUnavailableException.class);
    return String.valueOf(error.getMessage());
  }

  @Test
  void aServerThatIsAwayForAMomentIsTriedAgain() throws Exception {
    relay.refuse(true);
    CompletableFuture<Void> back =
        CompletableFuture.runAsync(
            () -> {
              await().pollInterval(Duration.ofMillis(5)).until(() -> relay.accepted() >= 2);
              relay.refuse(false);
            },
            threads);
    try (Connection connection = servers.open("projects", DATABASE)) {
      assertThat(answer(connection, "SELECT pg_catalog.current_database()")).isEqualTo("postgres");
    }
    back.join();
    assertThat(relay.accepted()).isBetween(3, 4);
  }

  @Test
  void spareConnectionsAreGivenOnlyWhileHalfAreLeftToOthersAndCountUntilTheyAreClosed()
      throws Exception {
    try (Servers four = servers(relay.port(), 4);
        Connection _ = four.open("projects", DATABASE)) {
      List<Connection> spare = four.spare("projects", DATABASE, 5);
      assertThat(spare).as("one of four is held, two stay free").hasSize(1);
      assertThat(four.spare("projects", DATABASE, 1)).isEmpty();
      spare.getFirst().close();
      List<Connection> again = four.spare("projects", DATABASE, 1);
      assertThat(again).hasSize(1);
      again.getFirst().close();
      relay.refuse(true);
      assertThat(four.spare("projects", DATABASE, 1)).as("the server is away").isEmpty();
    }
  }

  @Test
  void aServerThatStaysAwayIsNamedAndIsAMatterOfInfrastructure() {
    try (Servers nobody = servers(Ports.free(), 2)) {
      ServerUnavailableException error =
          catchThrowableOfType(
              ServerUnavailableException.class, () -> nobody.open("projects", DATABASE).close());
      Failure failure = PostgresFailures.of(error);
      assertThat(failure.kind()).isEqualTo(FailureKind.INFRASTRUCTURE);
      assertThat(failure.message()).contains("'projects'", "refused");
      assertThat(failure.remedy()).contains("servers.projects.url");
    }
  }

  @Test
  void aServerThatKeepsBeingAwayIsLeftAloneForAWhileAndThenAskedAgain() {
    relay.refuse(true);
    assertThat(refusal()).contains("gives no connection");
    refusal();
    int asked = relay.accepted();
    assertThat(asked).isBetween(5, 8);
    assertThat(refusal()).contains("left alone");
    assertThat(relay.accepted()).isEqualTo(asked);

    relay.refuse(false);
    await()
        .atMost(Duration.ofSeconds(90))
        .ignoreExceptionsInstanceOf(ServerUnavailableException.class)
        .untilAsserted(() -> {
          try (Connection connection = servers.open("projects", DATABASE)) {
            assertThat(answer(connection, "SELECT 1")).isEqualTo("1");
          }
        });
  }

  @Test
  void whatTheServerItselfAnswersIsNeitherTriedAgainNorChanged() {
    assertThatThrownBy(() -> servers.open("projects", new DatabaseName("nowhere")).close())
        .isInstanceOf(SQLException.class)
        .isNotInstanceOf(ServerUnavailableException.class)
        .matches(error -> ((SQLException) error).getSQLState().equals("3D000"));
    assertThat(relay.accepted()).isEqualTo(1);
  }

  @Test
  void noMoreThreadsThanAllowedHoldConnectionsAtOneTime() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch holding = new CountDownLatch(2);
    CompletableFuture<?>[] holders = new CompletableFuture<?>[2];
    for (int i = 0; i < 2; i++) {
      holders[i] = CompletableFuture.runAsync(() -> hold(holding, release), threads);
    }
    holding.await();
    CompletableFuture<Void> third =
        CompletableFuture.runAsync(
            () -> hold(new CountDownLatch(1), new CountDownLatch(0)), threads);
    try (Connection observer = POSTGRES.connect("postgres")) {
      for (int i = 0; i < 20; i++) {
        assertThat(
                answer(
                    observer,
                    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'drover-test'"))
            .isEqualTo("2");
      }
    }
    assertThat(third).isNotDone();
    release.countDown();
    CompletableFuture.allOf(holders).join();
    third.join();
    assertThat(relay.accepted()).isEqualTo(3);
  }

  @Test
  void aThreadThatHoldsAConnectionGetsAnotherWithoutWaiting() throws Exception {
    try (Servers narrow = servers(relay.port(), 1);
        Connection outer = narrow.open("projects", DATABASE)) {
      try (Connection inner = narrow.open("projects", DATABASE)) {
        assertThat(answer(inner, "SELECT 1")).isEqualTo("1");
      }
      assertThat(answer(outer, "SELECT 2")).isEqualTo("2");
      outer.close();
      CompletableFuture.runAsync(() -> hold(narrow), threads).join();
    }
  }

  @Test
  void aPoolHasConnectionsOfItsOwn() throws Exception {
    try (Connection one = servers.open("projects", DATABASE);
        Connection two = servers.open("projects", DATABASE);
        Connection pooled = servers.pooled("projects", DATABASE)) {
      assertThat(answer(one, "SELECT 1")).isEqualTo("1");
      assertThat(answer(two, "SELECT 2")).isEqualTo("2");
      assertThat(answer(pooled, "SELECT 3")).isEqualTo("3");
    }
  }

  @Test
  void aServerWaitsFiveMinutesForAClientThatTakesNothing() throws Exception {
    try (Connection connection = servers.open("projects", DATABASE)) {
      assertThat(answer(connection, "SHOW tcp_user_timeout")).isEqualTo("300000");
    }
  }

  @Test
  void textOutputIsTheSameWhereverTheWorkerRuns() throws Exception {
    TimeZone before = TimeZone.getDefault();
    TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kolkata"));
    try (Connection connection = servers.open("projects", DATABASE)) {
      assertThat(answer(connection, "SHOW TimeZone")).isEqualTo("UTC");
      assertThat(answer(connection, "SHOW IntervalStyle")).isEqualTo("postgres");
      assertThat(answer(connection, "SHOW DateStyle")).startsWith("ISO");
      assertThat(answer(connection, "SHOW bytea_output")).isEqualTo("hex");
      assertThat(answer(connection, "SHOW extra_float_digits")).isIn("1", "2", "3");
      assertThat(answer(connection, "SHOW search_path")).isIn("", "\"\"");
      assertThat(answer(connection, "SHOW row_security")).isEqualTo("off");
    } finally {
      TimeZone.setDefault(before);
    }
  }

  private void hold(CountDownLatch holding, CountDownLatch release) {
    try (Connection connection = servers.open("projects", DATABASE)) {
      assertThat(answer(connection, "SELECT 1")).isEqualTo("1");
      holding.countDown();
      release.await();
    } catch (SQLException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void hold(Servers servers) {
    try (Connection connection = servers.open("projects", DATABASE)) {
      assertThat(answer(connection, "SELECT 1")).isEqualTo("1");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
