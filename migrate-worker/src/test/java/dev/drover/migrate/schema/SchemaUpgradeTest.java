package dev.drover.migrate.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.config.DroverConfig;
import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.Event;
import dev.drover.common.message.MoveStep;
import dev.drover.common.message.Order;
import dev.drover.common.message.StepDone;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.PlanReader;
import dev.drover.common.plan.Schema;
import dev.drover.common.postgres.Claim;
import dev.drover.common.postgres.Fence;
import dev.drover.common.postgres.Servers;
import dev.drover.common.testing.TestPostgres;
import dev.drover.common.testing.TestRun;
import dev.drover.common.worker.Run;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A project that is in use, and what a plan wants done around its files. */
class SchemaUpgradeTest {
  private static final String PLAN =
      """
      name: upgrade
      kind: schema
      target: {server: projects, database: "p_{slug}", schema: files/}
      """;
  private static final Map<String, String> FILES =
      Map.of("files/V1__name.sql", "ALTER TABLE users ADD name text");

  private static final String MANY_USERS = "INSERT INTO users SELECT generate_series(1, 2500)";

  private static final Map<String, String> BATCHED =
      Map.of(
          "files/V1__name.sql",
          "ALTER TABLE users ADD name text",
          "files/V2__fill.sql",
          """
          UPDATE users SET name = 'user ' || id
           WHERE id IN (SELECT id FROM users WHERE name IS NULL ORDER BY id LIMIT 1000)
          """,
          "files/V3__must.sql",
          "ALTER TABLE users ALTER name SET NOT NULL");

  private static final Manifest.Part NOTHING =
      new Manifest.Part("projects", "", "", "", "", List.of(), List.of());

  private final TestPostgres postgres = TestPostgres.version18();
  private final MigrationId migration = MigrationId.next();
  private final Servers servers =
      new Servers(
          new DroverConfig(
              null,
              null,
              Map.of("projects", postgres.server()),
              null,
              new DroverConfig.Workers(null, null, null, "127.0.0.1", null)),
          "drover-migrate");
  private final SchemaUpgrade upgrade = new SchemaUpgrade(servers, new Random(1));
  private String database = "";

  @BeforeEach
  void prepare() throws SQLException {
    database = postgres.createDatabase("upgrade");
    execute("CREATE TABLE users (id int); CREATE TABLE told (what text)");
  }

  @AfterEach
  void close() {
    servers.close();
  }

  @Test
  void aProjectInUseIsTriedAgainUntilItsUsersAreDone() throws Exception {
    Schema plan = plan("apply: {lock-timeout: 50ms, lock-attempts: 100, baseline: \"0\"}");
    try (Connection user = postgres.connect(database);
        Statement reading = user.createStatement();
        ExecutorService threads = Executors.newSingleThreadExecutor()) {
      user.setAutoCommit(false);
      reading.execute("SELECT * FROM users");
      Future<Event> migrated =
          threads.submit(() -> upgrade.migrate(order(1), plan, NOTHING, TestRun.plain()));
      await()
          .until(() ->
              text("SELECT count(*) FROM pg_locks WHERE NOT granted AND mode ="
                      + " 'AccessExclusiveLock'")
                  .equals("1"));
      await()
          .until(() ->
              text("SELECT count(*) FROM pg_locks WHERE NOT granted AND mode ="
                      + " 'AccessExclusiveLock'")
                  .equals("0"));
      user.commit();

      assertThat(migrated.get(3, TimeUnit.MINUTES)).isInstanceOf(Event.Migrated.class);
    }
    assertThat(columns()).isEqualTo("id,name");
  }

  @Test
  void whoseUsersAreNeverDoneIsToldAsBusyAndLeftAsItWas() throws Exception {
    Schema plan = plan("apply: {lock-timeout: 10ms, lock-attempts: 2, baseline: \"0\"}");
    try (Connection user = postgres.connect(database);
        Statement reading = user.createStatement()) {
      user.setAutoCommit(false);
      reading.execute("SELECT * FROM users");

      assertFails("schema_busy", plan);
    }
    assertThat(columns()).isEqualTo("id");
  }

  @Test
  void aStatementThatTakesTooLongIsTheFilesFaultAndEverythingIsAsItWas() throws Exception {
    Map<String, String> slow =
        Map.of(
            "files/V1__name.sql", "ALTER TABLE users ADD name text",
            "files/V2__slow.sql", "SELECT 1; SELECT pg_sleep(600)");
    String apply = "apply: {lock-timeout: 10ms, statement-timeout: 200ms, baseline: \"0\"}";

    assertThatThrownBy(() ->
            upgrade.migrate(
                order(1),
                (Schema) PlanReader.read(PLAN + apply, slow).plan(),
                NOTHING,
                TestRun.plain()))
        .isInstanceOfSatisfying(
            DroverException.class,
            error -> {
              assertThat(error.failure().code()).isEqualTo("schema_statement_timeout");
              assertThat(error.failure().kind()).isEqualTo(FailureKind.USER);
              assertThat(error.failure().message())
                  .startsWith("Statement 2 of the file V2__slow.sql");
            });
    assertThat(columns()).isEqualTo("id");
  }

  @Test
  void theLimitIsForTheFilesStatementsAlone() throws Exception {
    Schema plan =
        plan(
            """
            apply: {lock-timeout: 10ms, statement-timeout: 200ms, baseline: "0"}
            hooks: {after: [{name: long, sql: "INSERT INTO told SELECT current_setting('statement_timeout')"}]}
            """);

    upgrade.migrate(order(1), plan, NOTHING, TestRun.plain());

    assertThat(columns()).isEqualTo("id,name");
    assertThat(text("SELECT what FROM told")).isEqualTo("0");
  }

  @Test
  void aBatchedFileIsRunInTransactionsOfItsOwnUntilItChangesNoRow() throws Exception {
    execute(MANY_USERS);
    TestRun run = TestRun.plain();

    Event.Migrated done = upgrade.migrate(order(1), batched("batch-pause: 1ms"), NOTHING, run);

    assertThat(rowsByTransaction()).isEqualTo("1000,1000,500");
    assertThat(run.rows()).isEqualTo(2_500);
    assertThat(ran()).isEqualTo("V1__name.sql,V2__fill.sql,V3__must.sql");
    assertThat(done.steps())
        .containsExactly(
            new StepDone(MoveStep.FILES_RUN, "V1__name.sql"),
            new StepDone(MoveStep.FILE_RUN_IN_BATCHES, "V2__fill.sql"),
            new StepDone(MoveStep.FILES_RUN, "V3__must.sql"));
  }

  @Test
  void whichFilesRanInATransactionIsTold() throws Exception {
    Map<String, String> files =
        Map.of(
            "files/V1__name.sql", "ALTER TABLE users ADD name text",
            "files/V2__fill.sql", "UPDATE users SET name = 'somebody'",
            "files/V3__index.sql", "CREATE INDEX CONCURRENTLY users_by_name ON users (name)");
    Schema plan = (Schema) PlanReader.read(PLAN + "apply: {baseline: \"0\"}", files).plan();

    assertThat(upgrade.migrate(order(1), plan, NOTHING, TestRun.plain()).steps())
        .containsExactly(
            new StepDone(MoveStep.FILES_RUN, "V1__name.sql, V2__fill.sql"),
            new StepDone(MoveStep.FILE_RUN_ALONE, "V3__index.sql"));
    assertThat(upgrade.migrate(order(2), plan, NOTHING, TestRun.plain()).steps())
        .containsExactly(
            new StepDone(MoveStep.FILES_RUN_BEFORE, "V1__name.sql, V2__fill.sql, V3__index.sql"));
  }

  @Test
  void whatWasCancelledHalfWayIsGoneOnWith() throws Exception {
    execute(MANY_USERS);
    AtomicReference<TestRun> run = new AtomicReference<>();
    run.set(new TestRun("worker-1", () -> run.get().cancel()));

    assertThatThrownBy(() -> upgrade.migrate(order(1), batched(""), NOTHING, run.get()))
        .isInstanceOf(Run.RunCancelled.class);

    assertThat(ran()).isEqualTo("V1__name.sql");
    assertThat(text("SELECT count(name) FROM users")).isEqualTo("1000");
    String first = text("SELECT DISTINCT xmin FROM users WHERE name IS NOT NULL");
    TestRun next = TestRun.plain();
    upgrade.migrate(order(2), batched(""), NOTHING, next);
    assertThat(next.rows()).isEqualTo(1_500);
    assertThat(text("SELECT count(*) FROM users WHERE xmin = '" + first + "'")).isEqualTo("1000");
    assertThat(ran()).isEqualTo("V1__name.sql,V2__fill.sql,V3__must.sql");
  }

  @Test
  void aWorkerThatLostTheFenceBetweenTwoBatchesChangesNothingMore() throws Exception {
    execute(MANY_USERS);
    TestRun late =
        new TestRun(
            "worker-1",
            () -> {
              try (Connection other = postgres.connect(database)) {
                Fence.take(other, Claim.of(order(2), "worker-2"));
              } catch (SQLException e) {
                throw new IllegalStateException(e);
              }
            });

    assertThatThrownBy(() -> upgrade.migrate(order(1), batched(""), NOTHING, late))
        .isInstanceOfSatisfying(
            DroverException.class, e -> assertThat(e.failure().code()).isEqualTo("fence_lost"));

    assertThat(text("SELECT count(name) FROM users")).isEqualTo("1000");
    assertThat(ran()).isEqualTo("V1__name.sql");
  }

  @Test
  void aBatchedFileOfTwoStatementsIsRefusedBeforeAnythingIsTouched() throws Exception {
    Map<String, String> files = new HashMap<>(BATCHED);
    files.merge("files/V2__fill.sql", ";\nDELETE FROM told", String::concat);

    assertFails(
        "batch_refused",
        (Schema)
            PlanReader.read(PLAN + "apply: {baseline: \"0\", batched: [V2__fill.sql]}", files)
                .plan());

    assertThat(columns()).isEqualTo("id");
  }

  private static Schema batched(String more) {
    return (Schema)
        PlanReader.read(
                PLAN
                    + "apply: {baseline: \"0\", batched: [V2__fill.sql]"
                    + (more.isEmpty() ? "" : ", " + more)
                    + "}",
                BATCHED)
            .plan();
  }

  /** How many each transaction wrote, in their order. */
  private String rowsByTransaction() throws SQLException {
    return text(
        "SELECT string_agg(n::text, ',' ORDER BY first) FROM (SELECT count(*) AS n, min(id) AS"
            + " first FROM users GROUP BY xmin::text) AS t");
  }

  private String ran() throws SQLException {
    return text(
        "SELECT string_agg(script, ',' ORDER BY installed_rank) FROM public.flyway_schema_history"
            + " WHERE type = 'SQL'");
  }

  @Test
  void hooksAreRunBeforeAndAfterTheFiles() throws Exception {
    Schema plan =
        plan(
            """
            apply: {baseline: "0"}
            hooks:
              before: [{name: first, sql: "INSERT INTO told VALUES ('before')"}]
              after: [{name: last, sql: "INSERT INTO told SELECT 'after' FROM (SELECT name FROM users) AS u RIGHT JOIN (VALUES (1)) AS one ON true"}]
            """);

    upgrade.migrate(order(1), plan, NOTHING, TestRun.plain());

    assertThat(text("SELECT string_agg(what, ',' ORDER BY what DESC) FROM told"))
        .isEqualTo("before,after");
  }

  @Test
  void aHookThatFailsBeforehandLeavesTheFilesAlone() throws Exception {
    Schema plan =
        plan(
            "apply: {baseline: \"0\"}\n"
                + "hooks: {before: [{name: first, sql: SELECT nothing FROM told}]}");

    assertFails("hook_failed", plan);

    assertThat(columns()).isEqualTo("id");
  }

  @Test
  void addressesAreToldOfTheProjectAndNobodyElseIs() throws Exception {
    List<String> told = new CopyOnWriteArrayList<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          boolean elsewhere = exchange.getRequestURI().getPath().equals("/elsewhere");
          told.add(
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestURI()
                  + " "
                  + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.getResponseHeaders().add("Location", "/told");
          exchange.sendResponseHeaders(elsewhere ? 302 : 204, -1);
          exchange.close();
        });
    server.start();
    String address = "http://127.0.0.1:" + server.getAddress().getPort();
    try {
      upgrade.migrate(order(1), plan(hook(address + "/told/{slug}")), NOTHING, TestRun.plain());

      assertThat(told)
          .singleElement()
          .asString()
          .contains("POST /told/acme {", "\"project\":\"acme\"", database);
      told.clear();
      assertFails(2, "hook_failed", plan(hook(address + "/elsewhere")));
      assertThat(told).hasSize(1);
      assertFails(3, "url_not_allowed", plan(hook(address.replace("127.0.0.1", "localhost"))));
      assertThat(told).hasSize(1);
    } finally {
      server.stop(0);
    }
  }

  private static String hook(String url) {
    return "apply: {baseline: \"0\"}\nhooks: {before: [{name: tell, url: \"" + url + "\"}]}";
  }

  @Test
  void aDatabaseWithTablesAndNoHistoryIsRefusedUnlessThePlanSaysWhatItIs() throws Exception {
    assertFails("schema_refused", plan(""));

    assertThat(columns()).isEqualTo("id");
  }

  private void assertFails(String code, Schema plan) {
    assertFails(1, code, plan);
  }

  private void assertFails(int epoch, String code, Schema plan) {
    assertThatThrownBy(() -> upgrade.migrate(order(epoch), plan, NOTHING, TestRun.plain()))
        .isInstanceOfSatisfying(
            DroverException.class, e -> assertThat(e.failure().code()).isEqualTo(code));
  }

  private static Schema plan(String more) {
    return (Schema) PlanReader.read(PLAN + more, FILES).plan();
  }

  private Order order(int epoch) {
    return new Order(
        migration, epoch, new ProjectRef("acme"), "projects", new DatabaseName(database), 600);
  }

  private String columns() throws SQLException {
    return text(
        "SELECT string_agg(column_name, ',' ORDER BY ordinal_position) FROM"
            + " information_schema.columns WHERE table_name = 'users' AND table_schema = 'public'");
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = postgres.connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private String text(String sql) throws SQLException {
    try (Connection connection = postgres.connect(database);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return String.valueOf(row.getString(1));
    }
  }
}
