package dev.drover.migrate;

import static dev.drover.migrate.Stage.aProject;
import static dev.drover.migrate.Stage.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.Event;
import dev.drover.common.message.MoveStep;
import dev.drover.common.message.Order;
import dev.drover.common.message.SealedBundle;
import dev.drover.common.message.StepDone;
import dev.drover.common.name.BundleId;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.TableName;
import dev.drover.common.plan.Target;
import dev.drover.common.postgres.Claim;
import dev.drover.common.postgres.ControlDatabase;
import dev.drover.common.postgres.Fence;
import dev.drover.common.postgres.StagingDatabases;
import dev.drover.common.testing.TestRun;
import dev.drover.common.worker.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Version.class)
class NewDatabaseTest {
  private static final String VERY_LARGE =
      """
      CREATE SCHEMA app;
      CREATE TABLE app.users (id bigint CONSTRAINT "the key" PRIMARY KEY, name text, before bigint REFERENCES app.users,
        CONSTRAINT named UNIQUE NULLS NOT DISTINCT (name) INCLUDE (id));
      CREATE TABLE app.sessions (id bigserial PRIMARY KEY, user_id bigint NOT NULL REFERENCES app.users ON DELETE CASCADE);
      CREATE INDEX ON app.sessions (user_id);
      COMMENT ON CONSTRAINT "the key" ON app.users IS 'it''s a key';
      COMMENT ON INDEX app.named IS 'no two';
      """;

  private final Version version;
  @TempDir Path folder;
  private Stage stage;
  private final ProjectRef project = aProject();
  private final MigrationId migration = MigrationId.next();
  private final DatabaseName home = new DatabaseName("home of " + migration);

  NewDatabaseTest(Version version) {
    this.version = version;
  }

  @BeforeEach
  void open() throws SQLException, IOException {
    stage = new Stage(version, folder);
    stage.reaper.sweep(Stage.SERVER);
  }

  @AfterEach
  void close() {
    stage.close();
  }

  @Test
  void everyRowArrivesAndEverythingAroundTheTablesIsAsTheSchemaFilesLeftIt() throws Exception {
    DatabaseName source = stage.database("source", Stage.script("tables.sql"), Sample.ROWS);
    DatabaseName untouched =
        stage.database("untouched", Stage.script("tables.sql"), Stage.script("guards.sql"));

    Event.Migrated migrated = migrate(2, source);

    assertThat(migrated.database()).isEqualTo(DatabaseName.staging(migration, 2));
    assertThat(migrated.rows()).isEqualTo(17);
    assertThat(stage.rows(migrated.database())).isEqualTo(stage.rows(source)).hasSize(17);
    assertThat(stage.structure(migrated.database())).isEqualTo(stage.structure(untouched));
  }

  @Test
  void sequencesAreAheadOfTheDataAndOfWhatTheSourceGaveOut() throws Exception {
    DatabaseName source = stage.database("source", Stage.script("tables.sql"), Sample.ROWS);
    DatabaseName staging = migrate(2, source).database();

    try (Connection connection = stage.all(staging)) {
      assertThat(Stage.text(connection, "SELECT nextval('app.tokens_id_seq')"))
          .as("given out: 50")
          .isEqualTo("51");
      assertThat(
              Stage.text(
                  connection, "SELECT nextval(pg_get_serial_sequence('app.sessions', 'id'))"))
          .isEqualTo("901");
      assertThat(Stage.text(connection, "SELECT nextval('app.countdown')"))
          .as("counts down")
          .isEqualTo("989");
    }
  }

  @Test
  void aHalfBuiltTemplateIsBuiltAnewAlsoWhenDroppingItWasBrokenOff() throws Exception {
    DatabaseName source = stage.database("source", Stage.script("tables.sql"), Sample.ROWS);
    migrate(2, source);
    String template;
    try (Connection connection = stage.all(ControlDatabase.NAME)) {
      template =
          Stage.text(
              connection,
              "UPDATE drover.template SET state = 'building' WHERE fingerprint = '"
                  + Stage.creatingSample().target().schemaFingerprint()
                  + "' RETURNING name");
      Stage.execute(connection, "ALTER DATABASE " + template + " IS_TEMPLATE false");
      Stage.execute(
          connection,
          "UPDATE pg_database SET datconnlimit = -2 WHERE datname = '" + template + "'");
    }
    stage.close();
    stage = new Stage(version, folder);

    assertThat(stage.rows(migrate(3, source).database())).isEqualTo(stage.rows(source));
    try (Connection connection = stage.all(ControlDatabase.NAME)) {
      assertThat(
              Stage.text(
                  connection, "SELECT state FROM drover.template WHERE name = '" + template + "'"))
          .isEqualTo("ready");
    }
  }

  @Test
  void promotionGivesTheFinalNameAndClosesTheDatabaseToThePublic() throws Exception {
    DatabaseName source = stage.database("source", Stage.script("tables.sql"), Sample.ROWS);
    DatabaseName first = migrate(2, source).database();
    DatabaseName second = migrate(3, source).database();

    Event promoted = promote(4, second);

    assertThat(promoted)
        .isEqualTo(new Event.Promoted(new Event.Origin(migration, 4, "worker-1"), home));
    assertThat(stage.rows(home)).isEqualTo(stage.rows(source));
    assertThat(stage.exists(second)).isFalse();
    assertThat(stage.exists(first)).as("an older attempt's database").isFalse();
    try (Connection connection = stage.all(home)) {
      assertThat(
              Stage.text(
                  connection,
                  "SELECT has_database_privilege('pg_monitor', current_database(), 'CONNECT')"))
          .isEqualTo("f");
    }
  }

  @Test
  void promotionUnderAHigherEpochAfterALostAnswerIsReportedAgain() throws Exception {
    DatabaseName staging =
        migrate(2, stage.database("source", Stage.script("tables.sql"))).database();
    promote(3, staging);

    assertThat(promote(4, staging)).isInstanceOf(Event.Promoted.class);
    assertThatThrownBy(() -> promote(4, staging)).isInstanceOf(Run.RunCancelled.class);
    assertThatThrownBy(() -> promote(3, staging)).isInstanceOf(Run.RunCancelled.class);
  }

  @Test
  void aForeignDatabaseOfTheFinalNameIsNeverTouched() throws Exception {
    DatabaseName taken =
        stage.database("taken", "CREATE TABLE precious (id int); INSERT INTO precious VALUES (1)");
    DatabaseName staging =
        migrate(2, stage.database("source", Stage.script("tables.sql"))).database();
    Order order = order(migration, 3, project, taken);

    assertFails("target_exists", () -> stage.promote(order, Stage.creatingSample(), staging));

    assertThat(stage.exists(staging)).as("the fence was not taken, nothing was renamed").isTrue();
    try (Connection connection = stage.all(taken)) {
      assertThat(Stage.texts(connection, "SELECT id FROM precious")).containsExactly("1");
    }
    assertThat(stage.reaper.sweep(Stage.SERVER)).isZero();
  }

  @Test
  void sessionsOnTheStagingDatabaseDoNotStopPromotion() throws Exception {
    DatabaseName staging =
        migrate(2, stage.database("source", Stage.script("tables.sql"))).database();
    try (Connection idle = stage.connect(staging)) {
      Stage.execute(idle, "BEGIN; SELECT 1 FROM app.users");
      assertThat(promote(3, staging)).isInstanceOf(Event.Promoted.class);
    }
  }

  @Test
  void onlyTheDatabaseThatWasBuiltIsPromoted() throws Exception {
    DatabaseName staging =
        migrate(2, stage.database("source", Stage.script("tables.sql"))).database();
    try (Connection connection = stage.postgres.connect("postgres")) {
      Stage.execute(connection, "DROP DATABASE \"" + staging.value() + "\"");
      Stage.execute(connection, "CREATE DATABASE \"" + staging.value() + "\"");
    }
    assertFails("staging_missing", () -> promote(3, staging));
    assertThat(stage.exists(home)).isFalse();
  }

  @Test
  void aDuplicateOfAnEpochEndsWithoutAResultAndTouchesNothing() throws Exception {
    DatabaseName source = stage.database("source", Stage.script("tables.sql"), Sample.ROWS);
    DatabaseName staging = migrate(2, source).database();

    assertThatThrownBy(() -> migrate(2, source))
        .isInstanceOf(Run.RunCancelled.class)
        .hasMessageContaining("worker-1");
    assertThat(stage.rows(staging)).isEqualTo(stage.rows(source));
  }

  @Test
  void anOlderMigrationOfTheProjectLosesToAYoungerAndSaysSo() throws Exception {
    DatabaseName source = stage.database("source", Stage.script("tables.sql"));
    MigrationId younger = MigrationId.next();
    try (Connection connection = stage.control.connect(Stage.SERVER)) {
      Fence.take(connection, new Claim(project, younger, 1, "worker-9"));
    }
    assertThatThrownBy(() -> migrate(2, source))
        .isInstanceOfSatisfying(
            DroverException.class,
            e -> {
              assertThat(e.failure().code()).isEqualTo("fence_lost");
              assertThat(e.failure().kind()).isEqualTo(FailureKind.USER);
              assertThat(e.failure().message()).contains(younger.toString(), "worker-9");
            });
    assertThat(stage.exists(DatabaseName.staging(migration, 2))).isFalse();
  }

  @Test
  void aWorkerThatSleptThroughARestoreTouchesOnlyItsOwnStagingDatabaseWhichIsReaped()
      throws Exception {
    DatabaseName source = stage.database("source", Stage.script("tables.sql"), Sample.ROWS);
    Claim restore = new Claim(project, migration, 9, "restorer");
    DatabaseName stale = DatabaseName.staging(migration, 2);
    AtomicBoolean restored = new AtomicBoolean();
    TestRun asleep = new TestRun("sleeper", () -> raiseOnce(restored, restore));

    assertThat(migrate(2, source, asleep).database()).as("nobody told it").isEqualTo(stale);
    assertThat(stage.exists(stale)).isTrue();
    assertThatThrownBy(() -> promote(3, stale)).isInstanceOf(Run.RunCancelled.class);

    assertThat(stage.reaper.sweep(Stage.SERVER)).isEqualTo(1);

    assertThat(stage.exists(stale)).isFalse();
    assertThat(stage.exists(home)).isFalse();
  }

  @Test
  void aDatabaseMadeAfterItsTombstoneIsDroppedByItsMakerOrTheReaper() throws Exception {
    migrate(2, stage.database("source", Stage.script("tables.sql")));
    Claim claim = new Claim(project, migration, 3, "sleeper");
    try (Connection connection = stage.control.connect(Stage.SERVER)) {
      var staging = StagingDatabases.intend(connection, claim);
      StagingDatabases.drop(connection, staging);
      Fence.raise(connection, new Claim(project, migration, 4, "restorer"));
      assertFails(
          "fence_lost",
          () -> StagingDatabases.make(connection, claim, staging, new DatabaseName("template0")));
      assertThat(stage.exists(staging.name())).as("its maker noticed").isFalse();

      Stage.execute(
          connection, "CREATE DATABASE \"" + staging.name().value() + "\" OID " + staging.oid());
      assertThat(stage.reaper.sweep(Stage.SERVER)).isEqualTo(2);
      assertThat(stage.exists(staging.name())).isFalse();
    }
  }

  @Test
  void aCloneThatAKilledDryRunLeftIsDroppedUnlessItIsYoungOrSomebodyIsInIt() throws Exception {
    DatabaseName old = new DatabaseName("drover_trial_01850000000070008000000000000000_1");
    DatabaseName used = new DatabaseName("drover_trial_01850000000070008000000000000001_1");
    DatabaseName young = new DatabaseName("drover_build_ffff0000000070008000000000000000_1");
    try (Connection connection = stage.connect(new DatabaseName("postgres"))) {
      for (DatabaseName name : List.of(old, used, young)) {
        Stage.execute(connection, "CREATE DATABASE \"" + name.value() + "\"");
      }
      try (Connection _ = stage.connect(used)) {
        assertThat(stage.reaper.sweep(Stage.SERVER)).isEqualTo(1);
      }
      assertThat(stage.exists(old)).isFalse();
      for (DatabaseName name : List.of(used, young)) {
        assertThat(stage.exists(name)).isTrue();
        Stage.execute(connection, "DROP DATABASE \"" + name.value() + "\" WITH (FORCE)");
      }
    }
  }

  @Test
  void aDatabaseThatOnlyBearsTheNameIsNotDropped() throws Exception {
    Claim claim = new Claim(project, migration, 2, "worker-1");
    try (Connection connection = stage.control.connect(Stage.SERVER)) {
      var staging = StagingDatabases.intend(connection, claim);
      Stage.execute(connection, "CREATE DATABASE \"" + staging.name().value() + "\"");
      Fence.raise(connection, new Claim(project, migration, 3, "restorer"));

      assertFails("restore_foreign_database", () -> StagingDatabases.drop(connection, staging));
      assertThat(stage.reaper.sweep(Stage.SERVER)).isZero();
      assertThat(stage.exists(staging.name())).isTrue();
    }
  }

  @Test
  void aFaultInASchemaFileIsNamedWithFileLineAndColumn() throws Exception {
    DatabaseName source = stage.database("source", Stage.script("tables.sql"));
    Order order = order(migration, 2, project, home);
    Isolate plan =
        Stage.creating(
            new Target.SchemaFile("good.sql", "CREATE TABLE fine (id int);"),
            new Target.SchemaFile(
                "bad.sql", "-- ü\nCREATE TABLE a (id int);\nCREATE TABEL b (id int);"));
    SealedBundle bundle = stage.bundle(order, source, null);

    for (int attempt = 0; attempt < 2; attempt++) {
      assertThatThrownBy(() -> stage.migrate(order, plan, bundle))
          .isInstanceOfSatisfying(
              DroverException.class,
              e -> {
                assertThat(e.failure().code()).isEqualTo("schema_sql_failed");
                assertThat(e.failure().kind()).isEqualTo(FailureKind.USER);
                assertThat(e.failure().message()).contains("bad.sql", "line 3, column 8");
              });
    }
  }

  @Test
  void schemaFilesMayHoldFunctionsSettingsAndUnqualifiedNames() throws Exception {
    Isolate plan =
        Stage.creating(
            new Target.SchemaFile(
                "a.sql", "SET search_path = ''; CREATE TABLE public.a (id int PRIMARY KEY);"),
            new Target.SchemaFile(
                "b.sql",
                "CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2;"
                    + " END;\n"
                    + "CREATE FUNCTION g() RETURNS text LANGUAGE sql AS $x$ SELECT ';''' $x$;"
                    + " CREATE TABLE b (id int DEFAULT f())"));
    List<TableName> tables = List.of(new TableName("public", "a"));
    DatabaseName source =
        stage.database("source", "CREATE TABLE a (id int PRIMARY KEY); INSERT INTO a VALUES (1)");
    Order order = order(migration, 2, project, home);

    stage.migrate(order, plan, stage.bundle(order, source, null, tables));

    try (Connection connection = stage.all(DatabaseName.staging(migration, 2))) {
      assertThat(Stage.text(connection, "SELECT f() || g() || (SELECT count(*) FROM public.b)"))
          .isEqualTo("2;'0");
    }
  }

  @Test
  void missingTablesAndColumnsAreNamedAllTogether() throws Exception {
    DatabaseName source = stage.database("source", Stage.script("tables.sql"));
    Order order = order(migration, 2, project, home);
    Isolate plan =
        Stage.creating(
            new Target.SchemaFile("s.sql", "CREATE SCHEMA app; CREATE TABLE app.hen (id int)"));

    assertThatThrownBy(() -> stage.migrate(order, plan, stage.bundle(order, source, null)))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("target_column_missing")
        .hasMessageContaining("app.hen column \"egg\"")
        .hasMessageContaining("table app.users");
  }

  @Test
  void largeProjectsAreLoadedWithoutIndexesAndKeysWhichAllComeBack() throws Exception {
    DatabaseName source =
        stage.database(
            "source",
            Stage.script("tables.sql"),
            """
            INSERT INTO app.users (id, email) SELECT md5(i::text)::uuid, 'u' || i FROM generate_series(1, 5000) AS i;
            INSERT INTO app.sessions (user_id, note) SELECT id, email FROM app.users;
            INSERT INTO app.tokens (session_id) SELECT id FROM app.sessions, generate_series(1, 3);
            UPDATE app.tokens SET parent = id - 1 WHERE id > 1;
            """);
    DatabaseName untouched =
        stage.database("untouched", Stage.script("tables.sql"), Stage.script("guards.sql"));

    Event.Migrated migrated = migrate(2, source);

    assertThat(migrated.rows()).isEqualTo(25_000);
    assertThat(stage.rows(migrated.database())).isEqualTo(stage.rows(source));
    assertThat(stage.structure(migrated.database())).isEqualTo(stage.structure(untouched));
    try (Connection connection = stage.all(migrated.database())) {
      assertThat(
              Stage.text(
                  connection, "SELECT reltuples FROM pg_class WHERE oid = 'app.tokens'::regclass"))
          .isEqualTo("15000");
    }
  }

  @Test
  void veryLargeProjectsAreLoadedOverSeveralConnectionsAndAnAttemptThatStopsIsNeverGoneOnWith()
      throws Exception {
    DatabaseName source =
        stage.database(
            "source",
            VERY_LARGE,
            """
            INSERT INTO app.users SELECT n, 'u' || n, CASE WHEN n > 9 THEN n - 1 END FROM generate_series(1, 130000) AS n;
            INSERT INTO app.sessions (user_id) SELECT id FROM app.users WHERE id < 100;
            """);
    DatabaseName untouched = stage.database("untouched", VERY_LARGE);
    List<TableName> tables =
        List.of(new TableName("app", "sessions"), new TableName("app", "users"));
    Isolate plan = Stage.creating(new Target.SchemaFile("1.sql", VERY_LARGE));
    Order order = order(migration, 2, project, home);
    SealedBundle bundle = stage.bundle(order, source, null, tables);
    AtomicBoolean seen = new AtomicBoolean();
    TestRun dying =
        new TestRun(
            "worker-1",
            () -> {
              if (seen.getAndSet(true)) {
                throw new IllegalStateException("dies here");
              }
            });

    assertThatThrownBy(() -> stage.migrate(order, plan, bundle, dying))
        .isInstanceOf(IllegalStateException.class);
    Event migrated = stage.migrate(order(migration, 3, project, home), plan, bundle);

    DatabaseName staging = DatabaseName.staging(migration, 3);
    assertThat(migrated)
        .isEqualTo(
            new Event.Migrated(
                new Event.Origin(migration, 3, "worker-1"),
                staging,
                130_099,
                StepDone.of(MoveStep.DATABASE_MADE, MoveStep.ROWS_LOADED_SIDE_BY_SIDE)));
    assertThat(stage.structure(staging)).isEqualTo(stage.structure(untouched));
    String digest =
        "SELECT count(*) || md5(string_agg(t::text, ',' ORDER BY t.id)) FROM app.users AS t";
    try (Connection from = stage.all(source);
        Connection to = stage.all(staging)) {
      assertThat(Stage.text(to, digest)).isEqualTo(Stage.text(from, digest));
    }
    promote(4, staging);
    assertThat(stage.exists(DatabaseName.staging(migration, 2))).as("half filled").isFalse();
  }

  @Test
  void partitionedTablesAreFilledAndEachPartitionsTriggersStayAsTheyWere() throws Exception {
    String tables =
        """
        CREATE TABLE public.log (day date, id int, PRIMARY KEY (day, id)) PARTITION BY RANGE (day);
        CREATE TABLE public.log_old PARTITION OF public.log FOR VALUES FROM (MINVALUE) TO ('2020-01-01');
        CREATE TABLE public.log_new PARTITION OF public.log FOR VALUES FROM ('2020-01-01') TO (MAXVALUE);
        """;
    String guards =
        """
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'fired'; END $$;
        CREATE TRIGGER guard BEFORE INSERT ON log FOR EACH ROW EXECUTE FUNCTION refuse();
        ALTER TABLE log_old ENABLE ALWAYS TRIGGER guard;
        ALTER TABLE log_new DISABLE TRIGGER guard;
        """;
    DatabaseName source =
        stage.database(
            "source", tables, "INSERT INTO log VALUES ('2019-01-01', 1), ('2021-01-01', 2)");
    Order order = order(migration, 2, project, home);
    Isolate plan =
        Stage.creating(
            new Target.SchemaFile("t.sql", tables), new Target.SchemaFile("g.sql", guards));

    stage.migrate(
        order, plan, stage.bundle(order, source, null, List.of(new TableName("public", "log"))));

    try (Connection connection = stage.all(DatabaseName.staging(migration, 2))) {
      assertThat(
              Stage.texts(connection, "SELECT tableoid::regclass::text || id FROM log ORDER BY id"))
          .containsExactly("log_old1", "log_new2");
      assertThat(
              Stage.texts(
                  connection,
                  "SELECT tgrelid::regclass || ' ' || tgenabled::text FROM pg_trigger WHERE NOT"
                      + " tgisinternal ORDER BY 1"))
          .containsExactly("log O", "log_new D", "log_old A");
    }
  }

  @Test
  void aRowWhoseParentIsNotThereFailsTheLoadWhateverItsSize() throws Exception {
    for (int sessions : new int[] {1, 21_000}) {
      DatabaseName source =
          stage.database(
              "source",
              Stage.script("tables.sql"),
              "ALTER TABLE app.sessions DROP CONSTRAINT sessions_user_id_fkey; INSERT INTO"
                  + " app.sessions (user_id) SELECT gen_random_uuid() FROM generate_series(1, "
                  + sessions
                  + ")");
      Order order = order(MigrationId.next(), 2, aProject(), home);

      assertThatThrownBy(
              () -> stage.migrate(order, Stage.creatingSample(), stage.bundle(order, source, null)))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23503"));
      assertThat(stage.rows(DatabaseName.staging(order.migration(), 2))).isEmpty();
    }
  }

  @Test
  void aValueOfFiftyMegabytesArrives() throws Exception {
    DatabaseName source =
        stage.database(
            "source",
            Stage.script("tables.sql"),
            "INSERT INTO app.sessions (user_id, note) SELECT id, '' FROM app.users; INSERT INTO"
                + " app.users (id, email) VALUES (gen_random_uuid(), repeat('0123456789',"
                + " 5242880)); DROP INDEX app.sessions_note");
    Order order = order(migration, 2, project, home);
    Isolate plan =
        Stage.creating(
            new Target.SchemaFile(
                "1.sql", Stage.script("tables.sql").replace("upper(email)", "'!'")));

    Event migrated =
        stage.migrate(
            order, plan, stage.bundle(order, source, null, List.of(new TableName("app", "users"))));

    assertThat(((Event.Migrated) migrated).rows()).isEqualTo(1);
    try (Connection there = stage.all(DatabaseName.staging(migration, 2));
        Connection here = stage.all(source)) {
      String sql = "SELECT length(email) || md5(email) FROM app.users";
      assertThat(Stage.text(there, sql)).isEqualTo(Stage.text(here, sql)).startsWith("52428800");
    }
  }

  @Test
  void aCancelledRunStopsAndLeavesNothingInTheStagingDatabase() throws Exception {
    DatabaseName source = stage.database("source", Stage.script("tables.sql"), Sample.ROWS);
    TestRun[] run = new TestRun[1];
    run[0] = new TestRun("worker-1", () -> run[0].cancel());

    assertThatThrownBy(() -> migrate(2, source, run[0]))
        .isInstanceOfAny(Run.RunCancelled.class, SQLException.class);
    assertThat(stage.rows(DatabaseName.staging(migration, 2))).isEmpty();
  }

  private Event.Migrated migrate(int epoch, DatabaseName source) throws SQLException, IOException {
    return migrate(epoch, source, TestRun.plain());
  }

  private Event.Migrated migrate(int epoch, DatabaseName source, Run run)
      throws SQLException, IOException {
    Order order = order(migration, epoch, project, home);
    BundleId id = BundleId.of(project, migration, 1);
    SealedBundle bundle =
        stage.bundles.bundles().exists(id)
            ? stage.bundles.sealed(id)
            : stage.bundle(order, source, null);
    return (Event.Migrated) stage.migrate(order, Stage.creatingSample(), bundle, run);
  }

  private void raiseOnce(AtomicBoolean raised, Claim claim) {
    try (Connection connection = stage.control.connect(Stage.SERVER)) {
      if (!raised.getAndSet(true)) {
        Fence.raise(connection, claim);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private Event promote(int epoch, DatabaseName staging) throws SQLException, IOException {
    return stage.promote(order(migration, epoch, project, home), Stage.creatingSample(), staging);
  }

  private static void assertFails(String code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            DroverException.class, e -> assertThat(e.failure().code()).isEqualTo(code));
  }
}
