package dev.drover.local.kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Finding;
import dev.drover.common.message.Verdict;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import dev.drover.common.plan.PlanReader;
import dev.drover.common.postgres.Sql;
import dev.drover.common.schema.Scope;
import dev.drover.common.schema.Structure;
import dev.drover.common.testing.SampleDatabase;
import dev.drover.common.testing.TestPostgres;
import dev.drover.common.testing.TestRun;
import dev.drover.common.worker.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole databases with everything in them, by the programs that are installed here. */
class WholeDatabaseTest {
  private final TestPostgres postgres = TestPostgres.version15();
  private final MigrationId migration = MigrationId.next();
  private String source = "";
  private String target = "";
  @TempDir private Path folder;

  @BeforeEach
  void prepare() throws SQLException, IOException {
    source = SampleDatabase.create(postgres);
    target = source + "_moved";
    Files.createDirectories(folder.resolve("bundles"));
  }

  @Test
  void everythingThatPostgresOffersIsThereAfterwardsAndVerified() throws Exception {
    try (Trial trial = trial("", null)) {
      trial.backUp(1);
      DatabaseName loaded = trial.migrate(2);
      assertThat(trial.verify(3, loaded))
          .isInstanceOfSatisfying(
              Verdict.Matches.class,
              matches ->
                  assertThat(matches.warnings())
                      .extracting(Finding::message)
                      .singleElement()
                      .satisfies(message -> assertThat(message).startsWith("29 of 29 tables")));
      trial.promote(4, loaded);
    }

    assertThat(differences(Scope.WHOLE)).isEmpty();
    assertThat(rows(target)).isEqualTo(rows(source));
    try (Connection connection = postgres.connect(target)) {
      String unseen =
          "SELECT oid::regclass::text FROM pg_class WHERE oid >= 16384 AND relkind = 'r' AND"
              + " relallvisible < relpages AND relnamespace::regnamespace::text <> 'pg_toast'";
      assertThat(RowLines.texts(connection, unseen)).isEmpty();
    }
  }

  @Test
  void rowsThatDoNotFulfilAForeignKeyOfTheSourceAreNoticed() throws Exception {
    try (Connection connection = postgres.connect(source)) {
      execute(
          connection,
          "SET session_replication_role = replica; INSERT INTO app.right_side VALUES (77, 12345)");
    }
    try (Trial trial = trial("", null)) {
      trial.backUp(1);
      assertThatThrownBy(() -> trial.migrate(2))
          .isInstanceOfSatisfying(
              DroverException.class,
              e -> {
                assertThat(e.failure().code()).isEqualTo("foreign_key_violated");
                assertThat(e.failure().object()).contains("app.right_side", "other_fkey");
                assertThat(e.failure().message()).doesNotContain("12345");
              });
    }
    try (Connection connection = postgres.connect(source)) {
      execute(connection, "DELETE FROM app.right_side WHERE id = 77");
    }
    assertThat(exists(target)).isFalse();
  }

  @Test
  void namesThatLookLikeSomethingElseAreOnlyNames() throws Exception {
    String odd = "a=b 'c' \"d\" \\e; $(touch x)";
    try (Connection connection = postgres.connect("postgres")) {
      execute(connection, "DROP DATABASE IF EXISTS " + Sql.identifier(odd));
      execute(
          connection,
          "ALTER DATABASE " + Sql.identifier(source) + " RENAME TO " + Sql.identifier(odd));
    }
    source = odd;
    target = "postgresql://x/" + target;
    try (Trial trial = trial("", null)) {
      trial.backUp(1);
      trial.promote(3, trial.migrate(2));
    }

    assertThat(rows(target)).isEqualTo(rows(source));
  }

  @Test
  void partsThatAreThereAreNotLoadedAgain() throws Exception {
    try (Trial trial = trial("", null)) {
      trial.backUp(1);
      AtomicReference<@Nullable TestRun> stopped = new AtomicReference<>();
      TestRun first = new TestRun("first", () -> stopWhen(stopped.get(), 1_500));
      stopped.set(first);
      assertThatThrownBy(() -> trial.migrate(2, first)).isInstanceOf(Run.RunCancelled.class);
      DatabaseName half = DatabaseName.staging(migration, 2);
      List<String> before = versions(half.value());
      assertThat(before).isNotEmpty();

      DatabaseName loaded = trial.migrate(3);

      assertThat(exists(half.value())).isFalse();
      assertThat(versions(loaded.value())).containsAll(before);
      trial.promote(4, loaded);
    }
    assertThat(differences(Scope.WHOLE)).isEmpty();
    assertThat(rows(target)).isEqualTo(rows(source));
  }

  @Test
  void aLargeTableIsReadAndLoadedInStretchesAndGoneOnWithInside() throws Exception {
    try (Connection connection = postgres.connect(source)) {
      execute(
          connection,
          "CREATE TABLE app.large (id bigint PRIMARY KEY, text text NOT NULL); INSERT INTO"
              + " app.large SELECT n, md5(n::text) FROM generate_series(1, 300000) AS n; ANALYZE"
              + " app.large");
    }
    try (Trial trial = trial("", null)) {
      trial.backUp(1);
      AtomicReference<@Nullable TestRun> stopped = new AtomicReference<>();
      TestRun first = new TestRun("first", () -> stopWhen(stopped.get(), 230_000));
      stopped.set(first);
      assertThatThrownBy(() -> trial.migrate(2, first)).isInstanceOf(Run.RunCancelled.class);
      List<String> before = large(DatabaseName.staging(migration, 2).value());
      assertThat(before).isNotEmpty();

      DatabaseName loaded = trial.migrate(3);

      assertThat(large(loaded.value())).hasSizeGreaterThan(before.size()).containsAll(before);
      trial.promote(4, loaded);
    }
    assertThat(rows(target)).isEqualTo(rows(source));
  }

  private List<String> large(String database) throws SQLException {
    return versions(database).stream().filter(line -> line.startsWith("app.large ")).toList();
  }

  private static void stopWhen(@Nullable TestRun run, long rows) {
    if (run != null && run.rows() >= rows) {
      run.cancel();
    }
  }

  @Test
  void aWorkerThatSleptLosesTheDatabaseAndHarmsNothing() throws Exception {
    try (Trial trial = trial("", null);
        Trial sleeper = trial("", null);
        ExecutorService thread = Executors.newSingleThreadExecutor()) {
      trial.backUp(1);
      CountDownLatch asleep = new CountDownLatch(1);
      CountDownLatch awake = new CountDownLatch(1);
      AtomicReference<@Nullable TestRun> sleeping = new AtomicReference<>();
      TestRun first = new TestRun("first", () -> sleep(sleeping.get(), asleep, awake));
      sleeping.set(first);
      Future<DatabaseName> late = thread.submit(() -> sleeper.migrate(2, first));
      assertThat(asleep.await(1, TimeUnit.MINUTES)).isTrue();

      DatabaseName loaded = trial.migrate(3);
      awake.countDown();

      assertThatThrownBy(late::get).isInstanceOf(ExecutionException.class);
      trial.promote(4, loaded);
    }
    assertThat(differences(Scope.WHOLE)).isEmpty();
    assertThat(rows(target)).isEqualTo(rows(source));
  }

  private static void sleep(@Nullable TestRun run, CountDownLatch asleep, CountDownLatch awake) {
    if (run != null && run.rows() >= 1_500) {
      asleep.countDown();
      try {
        awake.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Test
  void aDatabaseThatIsWholeIsNotBuiltAgain() throws Exception {
    try (Trial trial = trial("", null)) {
      trial.backUp(1);
      List<String> before = versions(trial.migrate(2).value());

      DatabaseName loaded = trial.migrate(3);

      assertThat(versions(loaded.value())).isEqualTo(before);
      trial.promote(4, loaded);
      trial.restore(5);
    }
    assertThat(exists(target)).isFalse();
  }

  @Test
  void keysAndTriggersOfABrokenOffAttemptAreMadeAnew() throws Exception {
    try (Trial trial = trial("", toolsThatFailAtTheEnd())) {
      trial.backUp(1);
      assertThatThrownBy(() -> trial.migrate(2))
          .isInstanceOf(DroverException.class)
          .hasMessageContaining("tool_failed");
    }
    List<String> before = versions(DatabaseName.staging(migration, 2).value());
    try (Trial trial = trial("", null)) {
      DatabaseName loaded = trial.migrate(3);
      assertThat(versions(loaded.value())).isEqualTo(before);
      trial.promote(4, loaded);
    }

    assertThat(differences(Scope.WHOLE)).isEmpty();
  }

  @Test
  void whatIsExcludedStaysBehindAndTheRestIsWhole() throws Exception {
    try (Trial trial =
        trial("exclude: {schemas: ['\"\"\"; DROP TABLE x; --\"'], tables: [app.pictures]}", null)) {
      trial.backUp(1);
      trial.promote(3, trial.migrate(2));
    }

    assertThat(rows(source)).filteredOn(line -> line.contains("DROP TABLE x")).isNotEmpty();
    assertThat(rows(target))
        .isEqualTo(
            rows(source).stream()
                .filter(line -> !line.contains("DROP TABLE x") && !line.startsWith("app.pictures"))
                .toList());
  }

  @Test
  void whatCannotBeWithoutWhatStaysIsRefusedBeforeAnythingIsRead() throws Exception {
    try (Trial trial = trial("exclude: {tables: [app.people]}", null)) {
      assertThatThrownBy(() -> trial.backUp(1))
          .isInstanceOf(DroverException.class)
          .hasMessageContaining("choice_dangling");
    }
  }

  @Test
  void changesOfTheSourceAndOfTheTargetAreToldApart() throws Exception {
    try (Trial trial = trial("", null)) {
      trial.backUp(1);
      DatabaseName loaded = trial.migrate(2);
      try (Connection connection = postgres.connect(source)) {
        execute(connection, "UPDATE app.numbers SET price = price + '1.00' WHERE id = 1");
        execute(connection, "SELECT lo_put(900001, 3, 'x')");
      }
      try (Connection connection = postgres.connect(loaded.value())) {
        execute(connection, "DELETE FROM app.cats WHERE id = 3");
      }

      assertThat(trial.verify(3, loaded))
          .isInstanceOfSatisfying(
              Verdict.Differs.class,
              differs ->
                  assertThat(differs.findings())
                      .extracting(finding -> finding.code() + " " + finding.table())
                      .contains(
                          "rows_missing app.cats",
                          "source_changed app.numbers",
                          "source_changed pg_catalog.pg_largeobject")
                      .doesNotContain("rows_differ app.numbers"));
    }
  }

  @Test
  void foreignTablesAreRefusedUnlessTheyStayBehind() throws Exception {
    try (Connection connection = postgres.connect(source)) {
      execute(connection, SampleDatabase.FOREIGN_TABLE);
    }
    try (Trial trial = trial("", null)) {
      assertThatThrownBy(() -> trial.backUp(1))
          .isInstanceOf(DroverException.class)
          .hasMessageContaining("source_foreign")
          .hasMessageContaining("app.far_away");
    }
  }

  @Test
  void programsWithKnownHolesAreNotRunUnlessThePlanSaysSo() throws Exception {
    String old = "#!/bin/sh\necho 'pg_dump (PostgreSQL) 15.13'\n";
    Path tools = tools(Map.of("pg_dump", old, "pg_restore", old));
    try (Trial trial = trial("tools: {allow-vulnerable: false}", tools)) {
      assertThatThrownBy(() -> trial.backUp(1))
          .isInstanceOf(DroverException.class)
          .hasMessageContaining("tool_vulnerable")
          .hasMessageContaining("CVE-2025-8714");
    }
    try (Trial trial = trial("", folder)) {
      assertThatThrownBy(() -> trial.backUp(1)).hasMessageContaining("tool_missing");
    }
  }

  @Test
  void ownersAndPrivilegesAreMapped() throws Exception {
    try (Connection connection = postgres.connect("postgres")) {
      for (String role : List.of("mapped; owner", "mapped 'writer'")) {
        execute(
            connection,
            "DO $$ BEGIN CREATE ROLE "
                + Sql.identifier(role)
                + "; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
      }
    }
    try (Trial trial =
        trial(
            "owners: map\nprivileges: map\nroles: {sample_owner: \"mapped; owner\", sample_writer:"
                + " \"mapped 'writer'\"}",
            null)) {
      trial.backUp(1);
      DatabaseName loaded = trial.migrate(2);
      assertThat(trial.verify(3, loaded)).isInstanceOf(Verdict.Matches.class);
      trial.promote(4, loaded);
    }

    Map<String, String> names =
        Map.of("sample_owner", "mapped; owner", "sample_writer", "mapped 'writer'");
    assertThat(
            differences(
                new Scope(null, new Scope.Names(names, names, null, false), Scope.Without.NOTHING)))
        .isEmpty();
  }

  @Test
  void withoutOwnersAndPrivilegesEverythingIsTheWorkers() throws Exception {
    try (Trial trial = trial("owners: drop\nprivileges: drop", null)) {
      trial.backUp(1);
      trial.promote(3, trial.migrate(2));
    }

    try (Connection connection = postgres.connect(target)) {
      assertThat(
              RowLines.texts(
                  connection,
                  "SELECT DISTINCT relowner::regrole::text FROM pg_class WHERE oid >= 16384 UNION"
                      + " SELECT DISTINCT lomowner::regrole::text FROM pg_largeobject_metadata"))
          .containsExactly(postgres.user());
      assertThat(
              RowLines.texts(
                  connection,
                  """
                  SELECT oid::regclass::text FROM pg_class WHERE oid >= 16384 AND relacl IS NOT NULL
                  UNION ALL SELECT oid::text FROM pg_largeobject_metadata WHERE lomacl IS NOT NULL
                  UNION ALL SELECT 'for everybody' FROM pg_database
                   WHERE datname = current_database() AND has_database_privilege('sample_reader', oid, 'CONNECT')
                  """))
          .isEmpty();
    }
    assertThat(rows(target)).isEqualTo(rows(source));
  }

  private Trial trial(String more, @Nullable Path tools) throws IOException {
    String plan =
        """
        name: whole
        kind: database
        source: {server: platform, database: %s}
        target: {server: projects, database: unused}
        %s
        %s
        """
            .formatted(
                quoted(source),
                more.contains("tools:") ? "" : "tools: {allow-vulnerable: true}",
                more);
    DroverConfig config =
        new DroverConfig(
            null,
            null,
            Map.of("platform", postgres.server(), "projects", postgres.server()),
            null,
            null,
            tools == null ? null : new DroverConfig.Tools(tools.toString()));
    return new Trial(
        PlanReader.read(plan, Map.of()).plan(),
        config,
        new DatabaseName(target),
        migration,
        folder.resolve("bundles"));
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  /**
   * The true programs, but for {@code pg_restore}, which does all it should and says it did not.
   */
  private Path toolsThatFailAtTheEnd() throws IOException {
    return tools(
        Map.of(
            "pg_dump", "#!/bin/sh\nexec pg_dump \"$@\"\n",
            "pg_restore",
                """
                #!/bin/sh
                pg_restore "$@" || exit 1
                case "$*" in *--section=post-data*) exit 1;; esac
                """));
  }

  private Path tools(Map<String, String> scripts) throws IOException {
    Path tools = Files.createDirectories(folder.resolve("tools"));
    for (Map.Entry<String, String> script : scripts.entrySet()) {
      Path file = Files.writeString(tools.resolve(script.getKey()), script.getValue());
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
    return tools;
  }

  private List<Structure.Difference> differences(Scope scope) throws SQLException {
    try (Connection from = postgres.connect(source);
        Connection to = postgres.connect(target)) {
      return Structure.whole(from, scope).differences(Structure.whole(to, Scope.WHOLE), true);
    }
  }

  private boolean exists(String database) throws SQLException {
    try (Connection connection = postgres.connect("postgres")) {
      return !RowLines.texts(
              connection,
              "SELECT datname FROM pg_database WHERE datname = " + Sql.literal(database))
          .isEmpty();
    }
  }

  /** Which transactions wrote the rows of each table, by its name. */
  private List<String> versions(String database) throws SQLException {
    try (Connection connection = postgres.connect(database)) {
      return RowLines.ofTables(connection, "DISTINCT xmin::text");
    }
  }

  private List<String> rows(String database) throws SQLException {
    return RowLines.of(postgres, database);
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
