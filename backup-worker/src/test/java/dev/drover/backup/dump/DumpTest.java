package dev.drover.backup.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.common.bundle.BundleReader;
import dev.drover.common.bundle.Bundles;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.bundle.TableDigest;
import dev.drover.common.config.DroverConfig;
import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.Command;
import dev.drover.common.message.Event;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.BackupRules;
import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.Target;
import dev.drover.common.postgres.ControlDatabase;
import dev.drover.common.postgres.CopyOut;
import dev.drover.common.postgres.PostgresFailures;
import dev.drover.common.postgres.TableShape;
import dev.drover.common.testing.TestBundles;
import dev.drover.common.testing.TestPostgres;
import dev.drover.common.worker.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The dump against real servers. What must arrive is read by other SQL than the dump's. */
@ParameterizedClass(name = "PostgreSQL {0}")
@ValueSource(ints = {18, 15})
@Execution(ExecutionMode.CONCURRENT)
class DumpTest {
  private static final List<String> HOSTILE =
      List.of(
          "abc",
          "abcd",
          "abc-1",
          "abc_",
          "abc%",
          "ABC",
          "abc ",
          "a'b",
          "a\"b",
          "a\\b",
          "'; DROP TABLE app.users; --",
          "a/b",
          "../../etc/passwd",
          "..",
          "select",
          "null",
          ":project",
          "$1",
          "$$",
          "é",
          "e\u0301",
          "项目🐢",
          "a\tb\nc",
          "x".repeat(200),
          "x".repeat(199) + "y");

  private final TestPostgres postgres;
  private String source = "";

  @TempDir private Path folder;
  private DumpFixture fixture;

  DumpTest(int version) {
    postgres = version == 18 ? TestPostgres.version18() : TestPostgres.version15();
  }

  @BeforeEach
  void makeSource() throws SQLException, IOException {
    source = postgres.createDatabase("platform");
    sql(source, DumpFixture.SCHEMA);
    fixture = new DumpFixture(postgres.server(), source, folder);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void aBackupEndsOnceItsCopiesAreProvenAndIsGoneOnWithWhenTheyWere() throws Exception {
    sql(source, "INSERT INTO app.users (id, project) VALUES (gen_random_uuid(), 'acme')");
    Command.Backup first = fixture.copied("acme", 1, null);
    Path away = Files.writeString(TestBundles.offsite(folder), "no folder");
    assertThatThrownBy(() -> fixture.run(first, new RecordingRun()))
        .isInstanceOfSatisfying(
            DroverException.class,
            e -> {
              assertThat(e.failure().code()).isEqualTo("copy_failed");
              assertThat(e.failure().kind()).isEqualTo(FailureKind.INFRASTRUCTURE);
              assertThat(e.failure().message()).contains(TestBundles.OFFSITE);
            });
    Files.delete(away);
    sql(source, "INSERT INTO app.users (id, project) VALUES (gen_random_uuid(), 'acme')");

    Event.BackedUp again = fixture.run(fixture.copied(first, 2, 1), new RecordingRun());
    Event.BackedUp anew = fixture.run(fixture.copied(first, 3, null), new RecordingRun());

    assertThat(again.bundle()).isEqualTo(first.bundle());
    assertThat(again.rows()).isEqualTo(1);
    assertThat(anew.rows()).as("of another asking").isEqualTo(2);
    Bundles offsite = fixture.bundles().at(TestBundles.OFFSITE);
    assertThat(offsite.open(again.bundle()).proveRows()).isEqualTo(1);
    assertThat(offsite.seal(anew.bundle()).manifestSha256()).isEqualTo(anew.manifestSha256());
  }

  @Test
  void copiesThatNobodyNamesAreRefusedBeforeAnythingIsRead() throws Exception {
    Command.Backup command = fixture.copied("acme", 1, null);
    Isolate plan = (Isolate) command.plan();
    Command.Backup wrong =
        new Command.Backup(
            command.order(),
            DumpFixture.with(plan, new BackupRules(30, List.of("nowhere"))),
            command.bundle());

    assertThatThrownBy(() -> fixture.run(wrong, new RecordingRun()))
        .hasMessageContaining("copy_unknown");
    assertThat(fixture.bundles().store().list()).isEmpty();
  }

  @Test
  void aLargeTableIsReadInPartsWhichTogetherAreTheTable() throws Exception {
    sql(
        source,
        """
        INSERT INTO app.users (id, project, name)
        SELECT gen_random_uuid(), CASE WHEN i % 10 = 0 THEN 'other' ELSE 'acme' END, 'n' || i
          FROM generate_series(1, 260000) AS i;
        INSERT INTO app."To""kens é" (user_id) SELECT id::text FROM app.users LIMIT 100;
        ANALYZE app.users;
        """);
    Command.Backup command = fixture.backup("acme");

    Event.BackedUp event = fixture.run(command, new RecordingRun());

    BundleReader bundle = fixture.open(command);
    Manifest.Table users = bundle.manifest().source().tables().getFirst();
    assertThat(users.digest().rows()).isEqualTo(234_000);
    assertThat(users.extents().stream().map(Manifest.Extent::file).distinct())
        .as("written side by side")
        .hasSize(2);
    assertThat(bundle.proveRows()).isEqualTo(event.rows());
    TableDigest whole = new TableDigest(users.shape());
    try (Connection connection = postgres.connect(source)) {
      CopyOut.rows(
          connection,
          users.shape().table(),
          "SELECT id, project, name, number FROM app.users WHERE project = 'acme'",
          whole);
    }
    assertThat(users.digest()).isEqualTo(whole.total());
    assertThat(users.buckets()).isEqualTo(whole.buckets(TableDigest.FINEST));
  }

  @Test
  void everyRefGetsExactlyItsOwnRows() throws SQLException, IOException {
    for (String ref : HOSTILE) {
      insertUsers(ref, 3);
    }
    for (String ref : HOSTILE) {
      Command.Backup command = fixture.backup(ref);

      Event.BackedUp event = fixture.run(command, new RecordingRun());

      assertThat(event.rows()).as(ref).isEqualTo(9);
      BundleReader bundle = fixture.open(command);
      List<Manifest.Table> tables = bundle.manifest().source().tables();
      assertThat(DumpFixture.rows(bundle, tables.get(0)))
          .as(ref)
          .containsExactlyInAnyOrderElementsOf(usersOf(ref));
      assertThat(DumpFixture.rows(bundle, tables.get(1)))
          .as(ref)
          .containsExactlyInAnyOrderElementsOf(tokensOf(ref));
      assertThat(DumpFixture.rows(bundle, tables.get(2))).isEmpty();
    }
  }

  @Test
  void theManifestSaysWhatWasRead() throws SQLException, IOException {
    insertUsers("acme", 200);
    Command.Backup command = fixture.backup("acme");
    RecordingRun run = new RecordingRun();

    Event.BackedUp event = fixture.run(command, run);

    BundleReader bundle = fixture.open(command);
    Manifest manifest = bundle.manifest();
    assertThat(event.bundle()).isEqualTo(command.bundle());
    assertThat(event.manifestSha256()).isEqualTo(bundle.manifestSha256());
    assertThat(event.bytes()).isEqualTo(bundle.bytes());
    assertThat(run.rows()).isEqualTo(600).isEqualTo(event.rows());
    assertThat(manifest.target()).isNull();
    Manifest.Part part = manifest.source();
    assertThat(part.server()).isEqualTo("platform");
    assertThat(part.database()).isEqualTo(source);
    assertThat(part.snapshot()).matches("\\d+:\\d+:.*");
    assertThat(part.position()).matches("[0-9A-F]+/[0-9A-F]+");
    assertThat(part.serverVersion())
        .startsWith(postgres == TestPostgres.version18() ? "18." : "15.");
    assertThat(part.tables().get(0).shape().columnNames())
        .containsExactly("id", "project", "name", "number");
    assertThat(part.tables().get(0).shape().key()).containsExactly("id");
    assertThat(part.tables().get(0).buckets()).hasSize(2);
    assertThat(part.tables().get(1).shape().key()).isEmpty();
    assertThat(part.tables().get(1).buckets()).hasSize(4);
    assertThat(part.tables().get(2).digest().rows()).isZero();
    assertThat(part.sequences())
        .containsExactlyInAnyOrder(
            new Manifest.Sequence("app", "To\"kens é_select_seq", 400, true),
            new Manifest.Sequence("app", "shared_numbers", 400, true),
            new Manifest.Sequence("app", "users_number_seq", 200, true));
  }

  @Test
  void whatIsWrittenDuringTheDumpDoesNotShow() throws SQLException, IOException {
    insertUsers("acme", 5);
    List<List<@Nullable String>> before = tokensOf("acme");
    Command.Backup command = fixture.backup("acme");

    fixture.run(
        command,
        new RecordingRun()
            .atFirstProgress(() -> {
              change("DELETE FROM app.\"To\"\"kens é\" WHERE \"select\" <= 4");
              change("UPDATE app.\"To\"\"kens é\" SET payload = NULL");
              change("INSERT INTO app.nothing VALUES ('acme', 1)");
            }));

    BundleReader bundle = fixture.open(command);
    List<Manifest.Table> tables = bundle.manifest().source().tables();
    assertThat(DumpFixture.rows(bundle, tables.get(1))).containsExactlyInAnyOrderElementsOf(before);
    assertThat(DumpFixture.rows(bundle, tables.get(2))).isEmpty();
    assertThat(tokensOf("acme")).hasSize(6);
  }

  @Test
  void tablesCannotBeRewrittenOrEmptiedDuringTheDump() throws SQLException, IOException {
    insertUsers("acme", 5);
    List<String> states = new ArrayList<>();
    Command.Backup command = fixture.backup("acme");

    fixture.run(
        command,
        new RecordingRun()
            .atFirstProgress(() -> {
              states.add(refused("TRUNCATE app.\"To\"\"kens é\""));
              states.add(refused("ALTER TABLE app.\"To\"\"kens é\" ALTER tags TYPE text"));
              states.add(refused("DROP TABLE app.nothing"));
            }));

    assertThat(states).containsExactly("55P03", "55P03", "55P03");
    assertThat(fixture.open(command).manifest().source().rows()).isEqualTo(15);
    sql(source, "TRUNCATE app.\"To\"\"kens é\"");
  }

  @Test
  void aTableThatIsRewrittenWhileTheDumpWaitsForItIsNotTakenForEmpty()
      throws SQLException, IOException {
    insertUsers("acme", 5);
    Command.Backup command = fixture.backup("acme");
    CompletableFuture<Event.BackedUp> dump;
    try (Connection other = postgres.connect(source);
        Statement rewrite = other.createStatement()) {
      other.setAutoCommit(false);
      rewrite.execute("ALTER TABLE app.\"To\"\"kens é\" ALTER \"select\" TYPE bigint");
      dump = CompletableFuture.supplyAsync(() -> run(command));
      awaitWaitingFor("app.\"To\"\"kens é\"");
      other.commit();
    }

    assertThat(dump.join().rows()).isEqualTo(15);
    Manifest.Table tokens = fixture.open(command).manifest().source().tables().get(1);
    assertThat(tokens.shape().columns()).contains(new TableShape.Column("select", "bigint"));
  }

  @Test
  void anOrdinaryRoleReadsWhatItIsGrantedAndTheWalPositionMayStayUnknown()
      throws SQLException, IOException {
    insertUsers("acme", 3);
    sql(source, "REVOKE EXECUTE ON FUNCTION pg_current_wal_lsn() FROM PUBLIC");
    try (DumpFixture ordinary = asOrdinaryRole()) {
      Command.Backup command = ordinary.backup("acme");

      assertThat(ordinary.run(command, new RecordingRun()).rows()).isEqualTo(9);

      assertThat(ordinary.open(command).manifest().source().position()).isEmpty();
    }
  }

  @Test
  void rowSecurityRefusesADumpInsteadOfHidingRows() throws SQLException, IOException {
    insertUsers("acme", 3);
    sql(
        source,
        "ALTER TABLE app.users ENABLE ROW LEVEL SECURITY; CREATE POLICY none ON app.users USING"
            + " (false)");
    try (DumpFixture ordinary = asOrdinaryRole()) {
      assertThatThrownBy(() -> ordinary.run(ordinary.backup("acme"), new RecordingRun()))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
    }
    assertThat(names()).isEmpty();
  }

  @Test
  void awkwardValuesComeOutExactly() throws SQLException, IOException {
    sql(
        source,
        """
        INSERT INTO app.users (id, project, name) VALUES
          ('00000000-0000-0000-0000-000000000001', 'acme', NULL),
          ('00000000-0000-0000-0000-000000000002', 'acme', ''),
          ('00000000-0000-0000-0000-000000000003', 'acme', E'\\\\N'),
          ('00000000-0000-0000-0000-000000000004', 'acme', E'a\\tb\\nc\\rd\\\\e\\bf\\fg\\vh'),
          ('00000000-0000-0000-0000-000000000005', 'acme', E'\\\\.'),
          ('00000000-0000-0000-0000-000000000006', 'acme', repeat('🐢', 100000))
        """);
    Command.Backup command = fixture.backup("acme");

    fixture.run(command, new RecordingRun());

    BundleReader bundle = fixture.open(command);
    Manifest.Table users = bundle.manifest().source().tables().getFirst();
    assertThat(DumpFixture.rows(bundle, users))
        .containsExactlyInAnyOrderElementsOf(usersOf("acme"));
    assertThat(users.longestRow()).isBetween(400_000, 400_200);
  }

  @Test
  void aSecondDeliveryAnswersAsTheFirst() throws SQLException, IOException {
    insertUsers("acme", 2);
    Command.Backup command = fixture.backup("acme");
    Event.BackedUp first = fixture.run(command, new RecordingRun());
    insertUsers("acme", 2);

    assertThat(fixture.run(command, new RecordingRun())).isEqualTo(first);
  }

  @Test
  void twoRunsOfOneCommandAtOnceAnswerAlike() throws SQLException, IOException {
    insertUsers("acme", 2);
    Command.Backup command = fixture.backup("acme");
    List<Event.BackedUp> inner = new ArrayList<>();

    Event.BackedUp outer =
        fixture.run(command, new RecordingRun().atFirstProgress(() -> inner.add(run(command))));

    assertThat(inner).containsExactly(outer);
    assertThat(names()).containsExactly(command.bundle().value());
  }

  @Test
  void aCancelledRunLeavesNothingBehind() throws SQLException, IOException {
    insertUsers("acme", 2_000);
    Command.Backup command = fixture.backup("acme");
    RecordingRun run = new RecordingRun();
    run.atFirstProgress(run::cancel);

    assertThatThrownBy(() -> fixture.run(command, run)).isInstanceOf(Run.RunCancelled.class);

    assertThat(names()).isEmpty();
    fixture.run(fixture.backup("acme"), new RecordingRun());
  }

  @Test
  void aRunThatWaitsForALockIsCancelledAtOnce() throws SQLException, IOException {
    insertUsers("acme", 2);
    Command.Backup command = fixture.backup("acme");
    RecordingRun run = new RecordingRun();
    try (Connection other = postgres.connect(source);
        Statement lock = other.createStatement()) {
      other.setAutoCommit(false);
      lock.execute("LOCK TABLE app.nothing");
      CompletableFuture<Event.BackedUp> dump =
          CompletableFuture.supplyAsync(() -> run(command, run));
      awaitWaitingFor("app.nothing");

      run.cancel();

      assertThatThrownBy(dump::join)
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(Run.RunCancelled.class);
      other.rollback();
    }
    assertThat(names()).isEmpty();
    fixture.run(fixture.backup("acme"), new RecordingRun());
  }

  @Test
  void aLostConnectionIsAFailureOfTheInfrastructure() throws SQLException, IOException {
    insertUsers("acme", 2);
    Command.Backup command = fixture.backup("acme");
    RecordingRun run =
        new RecordingRun()
            .atFirstProgress(() ->
                change(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name"
                        + " = 'drover-backup' AND datname = current_database()"));

    assertThatThrownBy(() -> fixture.run(command, run))
        .isInstanceOfSatisfying(
            SQLException.class,
            e -> assertThat(PostgresFailures.of(e).kind()).isEqualTo(FailureKind.INFRASTRUCTURE));

    assertThat(names()).isEmpty();
    fixture.run(fixture.backup("acme"), new RecordingRun());
  }

  @Test
  void aMissingTableIsThePlansMistakeAndNamed() throws SQLException {
    sql(source, "DROP TABLE app.nothing");

    assertThatThrownBy(() -> fixture.run(fixture.backup("acme"), new RecordingRun()))
        .isInstanceOf(DroverException.class)
        .hasMessageStartingWith("plan_table")
        .hasMessageContaining(source)
        .hasMessageContaining("app.nothing");
    assertThat(names()).isEmpty();
  }

  @Test
  void aPlanCanHoldADumpToARate() throws SQLException, IOException {
    insertUsers("acme", 20);
    ProjectRef acme = new ProjectRef("acme");
    Command.Backup command =
        DumpFixture.backup(
            fixture.plan(Target.Mode.CREATE, Target.ExistingRows.REFUSE, 100L),
            acme,
            new DatabaseName("project_acme"));
    long start = System.nanoTime();

    Event.BackedUp event = fixture.run(command, new RecordingRun());

    assertThat(event.rows()).isEqualTo(60);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(550));
  }

  @Test
  void aNewDatabasesNameMustBeFree() throws SQLException, IOException {
    insertUsers("acme", 1);
    DatabaseName taken = new DatabaseName(postgres.createDatabase("Täken"));
    Command.Backup command = DumpFixture.backup(fixture.plan(), new ProjectRef("acme"), taken);

    assertFails("target_exists", () -> fixture.run(command, new RecordingRun()));
    assertThat(names()).isEmpty();

    // Promoted by this very migration, it is its own.
    try (Connection control = postgres.connect(ControlDatabase.NAME.value());
        PreparedStatement home =
            control.prepareStatement(
                "INSERT INTO drover.home SELECT ?, oid, 'acme', ?, 4, 'staging' FROM pg_database"
                    + " WHERE datname = ?")) {
      home.setString(1, taken.value());
      home.setObject(2, command.order().migration().value());
      home.setString(3, taken.value());
      home.executeUpdate();
    }
    fixture.run(command, new RecordingRun());
    assertFails(
        "target_exists",
        () ->
            fixture.run(
                DumpFixture.backup(fixture.plan(), new ProjectRef("acme"), taken),
                new RecordingRun()));
  }

  @Test
  void anExistingDatabasesOwnRowsAreInTheBundleToo() throws SQLException, IOException {
    insertUsers("acme", 2);
    String target = postgres.createDatabase("target");
    sql(target, DumpFixture.SCHEMA);
    sql(target, "ALTER TABLE app.nothing ADD COLUMN only_here text DEFAULT 'x'");
    sql(target, "INSERT INTO app.nothing VALUES ('anything', 1), (NULL, 2)");
    sql(target, "SELECT setval('app.shared_numbers', 77, false)");
    Command.Backup command = existing(target, Target.ExistingRows.REPLACE);

    Event.BackedUp event = fixture.run(command, new RecordingRun());

    BundleReader bundle = fixture.open(command);
    assertThat(event.rows()).isEqualTo(6).isEqualTo(bundle.manifest().source().rows());
    Manifest.Part part = Objects.requireNonNull(bundle.manifest().target());
    assertThat(part.database()).isEqualTo(target);
    assertThat(part.rows()).isEqualTo(2);
    assertThat(DumpFixture.rows(bundle, part.tables().get(2)))
        .containsExactlyInAnyOrder(row("anything", "1", "x"), row(null, "2", "x"));
    assertThat(part.sequences())
        .contains(new Manifest.Sequence("app", "shared_numbers", 77, false));
    assertThat(DumpFixture.rows(bundle, bundle.manifest().source().tables().getFirst()))
        .containsExactlyInAnyOrderElementsOf(usersOf("acme"));
  }

  @Test
  void anExistingDatabaseWithRowsIsRefusedWhenThePlanSaysSo() throws SQLException, IOException {
    String target = postgres.createDatabase("target");
    sql(target, DumpFixture.SCHEMA);

    fixture.run(existing(target, Target.ExistingRows.REFUSE), new RecordingRun());

    sql(
        target,
        "INSERT INTO app.nothing SELECT 'anything', i FROM generate_series(1, 100000) AS i");
    Command.Backup refused = existing(target, Target.ExistingRows.REFUSE);
    assertFails("target_not_empty", () -> fixture.run(refused, new RecordingRun()));
    assertThat(fixture.bundles().exists(refused.bundle())).isFalse();
  }

  @Test
  void anExistingDatabaseMustExist() {
    assertFails(
        "target_missing",
        () ->
            fixture.run(
                existing("no such database", Target.ExistingRows.KEEP), new RecordingRun()));
    assertThat(names()).isEmpty();
  }

  private Command.Backup existing(String database, Target.ExistingRows rows) {
    return DumpFixture.backup(
        fixture.plan(Target.Mode.EXISTING, rows, null),
        new ProjectRef("acme"),
        new DatabaseName(database));
  }

  private static void assertFails(String code, ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            DroverException.class,
            e -> {
              assertThat(e.failure().code()).isEqualTo(code);
              assertThat(e.failure().kind()).isEqualTo(FailureKind.USER);
            });
  }

  /** A fixture that reads the source as a role that owns nothing. */
  private DumpFixture asOrdinaryRole() throws SQLException, IOException {
    String role = source + "_reader";
    sql(
        source,
        "CREATE ROLE %1$s LOGIN PASSWORD 'secret'; GRANT USAGE ON SCHEMA app TO %1$s; GRANT SELECT ON ALL TABLES IN SCHEMA app TO %1$s; GRANT SELECT ON ALL SEQUENCES IN SCHEMA app TO %1$s"
            .formatted(role));
    DroverConfig.Server reader =
        new DroverConfig.Server(postgres.server().url(), role, "secret", null, null, null);
    return new DumpFixture(reader, postgres.server(), source, folder);
  }

  private void awaitWaitingFor(String table) {
    String waiting =
        "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = '%s'::regclass"
            .formatted(table);
    Awaitility.await().atMost(Duration.ofSeconds(90)).until(() -> count(waiting) == 1);
  }

  private Event.BackedUp run(Command.Backup command) {
    return run(command, new RecordingRun());
  }

  private Event.BackedUp run(Command.Backup command, Run run) {
    try {
      return fixture.run(command, run);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<String> names() {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Users, and two tokens of each. */
  private void insertUsers(String project, int users) throws SQLException {
    String sql =
        """
        WITH u AS (
          INSERT INTO app.users (id, project, name)
          SELECT gen_random_uuid(), ?, 'user ' || i FROM generate_series(1, ?) AS i RETURNING id)
        INSERT INTO app."To""kens é" (user_id, payload, tags)
        SELECT id::text, decode(md5(id::text || k), 'hex'), ARRAY['a "b"', NULL, '{}', k::text]
          FROM u, generate_series(1, 2) AS k
        """;
    try (Connection connection = postgres.connect(source);
        PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setString(1, project);
      insert.setInt(2, users);
      insert.executeUpdate();
    }
  }

  private List<List<@Nullable String>> usersOf(String project) throws SQLException {
    return select(
        "SELECT id::text, project, name, number::text FROM app.users WHERE project = ?", project);
  }

  private List<List<@Nullable String>> tokensOf(String project) throws SQLException {
    return select(
        """
        SELECT t.user_id, t."select"::text, t.shared::text, t.payload::text, t.tags::text
          FROM app."To""kens é" AS t JOIN app.users AS u ON u.id::text = t.user_id
         WHERE u.project = ?
        """,
        project);
  }

  private List<List<@Nullable String>> select(String sql, String project) throws SQLException {
    try (Connection connection = postgres.connect(source);
        PreparedStatement query = connection.prepareStatement(sql)) {
      query.setString(1, project);
      List<List<@Nullable String>> rows = new ArrayList<>();
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          List<@Nullable String> values = new ArrayList<>();
          for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
            values.add(row.getString(i));
          }
          rows.add(values);
        }
      }
      return rows;
    }
  }

  private static List<@Nullable String> row(@Nullable String... values) {
    List<@Nullable String> row = new ArrayList<>();
    for (String value : values) {
      row.add(value);
    }
    return row;
  }

  private long count(String sql) throws SQLException {
    try (Connection connection = postgres.connect(source);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  private void sql(String database, String sql) throws SQLException {
    try (Connection connection = postgres.connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void change(String sql) {
    try {
      sql(source, sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The SQLSTATE that {@code sql} fails with when it does not wait for locks. */
  private String refused(String sql) {
    try {
      sql(source, "SET lock_timeout = '50ms'; " + sql);
      return "done";
    } catch (SQLException e) {
      return String.valueOf(e.getSQLState());
    }
  }
}
