package dev.drover.migrate;

import static dev.drover.migrate.Stage.aProject;
import static dev.drover.migrate.Stage.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Command;
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
import dev.drover.common.plan.Target;
import dev.drover.common.postgres.Claim;
import dev.drover.common.postgres.Fence;
import dev.drover.common.testing.TestRun;
import dev.drover.common.worker.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
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
class ExistingDatabaseTest {
  private static final String ONE_USER =
      "INSERT INTO app.users (id, email) VALUES ('00000000-0000-0000-0000-0000000000aa', 'before');"
          + " INSERT INTO app.sessions (user_id) SELECT id FROM app.users;";

  private final Version version;
  @TempDir Path folder;
  private Stage stage;
  private final ProjectRef project = aProject();
  private final MigrationId migration = MigrationId.next();

  ExistingDatabaseTest(Version version) {
    this.version = version;
  }

  @BeforeEach
  void open() throws SQLException, IOException {
    stage = new Stage(version, folder);
  }

  @AfterEach
  void close() {
    stage.close();
  }

  @Test
  void anEmptyTargetIsFilledAndEverythingAroundItsTablesStays() throws Exception {
    DatabaseName source = source();
    DatabaseName target = target("");
    List<String> structure = stage.structure(target);

    Event migrated = migrate(2, source, target, Target.ExistingRows.REFUSE);

    assertThat(migrated).isEqualTo(loaded(2, target));
    assertThat(stage.rows(target)).isEqualTo(stage.rows(source)).hasSize(17);
    assertThat(stage.structure(target)).isEqualTo(structure);
    try (Connection connection = stage.all(target)) {
      assertThat(Stage.text(connection, "SELECT nextval('app.tokens_id_seq')")).isEqualTo("51");
    }
    assertThat(
            stage.promote(
                order(migration, 4, project, target), plan(Target.ExistingRows.REFUSE), target))
        .isEqualTo(new Event.Promoted(new Event.Origin(migration, 4, "worker-1"), target));
  }

  @Test
  void refuseRefusesATargetWithRowsAndChangesNothing() throws Exception {
    DatabaseName target = target(ONE_USER);
    List<String> before = stage.rows(target);

    assertFails("target_not_empty", () -> migrate(2, source(), target, Target.ExistingRows.REFUSE));

    assertThat(stage.rows(target)).isEqualTo(before).hasSize(2);
  }

  @Test
  void replaceLeavesExactlyTheProjectsRows() throws Exception {
    DatabaseName source = source();
    DatabaseName target = target(ONE_USER);
    List<String> structure = stage.structure(target);

    migrate(2, source, target, Target.ExistingRows.REPLACE);

    assertThat(stage.rows(target)).isEqualTo(stage.rows(source));
    assertThat(stage.structure(target)).isEqualTo(structure);
  }

  @Test
  void keepAddsTheProjectsRows() throws Exception {
    DatabaseName source = source();
    DatabaseName target = target(ONE_USER);
    List<String> all = new ArrayList<>(stage.rows(source));
    all.addAll(stage.rows(target));

    migrate(2, source, target, Target.ExistingRows.KEEP);

    assertThat(stage.rows(target)).containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  void aKeyOnBothSidesFailsKeepAndChangesNothing() throws Exception {
    DatabaseName target = target("INSERT INTO app.rocket VALUES (991)");
    List<String> before = stage.rows(target);

    assertThatThrownBy(() -> migrate(2, source(), target, Target.ExistingRows.KEEP))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23505"));

    assertThat(stage.rows(target)).isEqualTo(before);
    try (Connection connection = stage.all(target)) {
      assertThat(Stage.text(connection, "SELECT last_value FROM app.tokens_id_seq"))
          .as("sequences too")
          .isEqualTo("1");
    }
  }

  @Test
  void rowsElsewhereThatWouldBeDeletedAlongForbidReplacing() throws Exception {
    String outside =
        ONE_USER
            + "CREATE TABLE app.profile (owner uuid REFERENCES app.users ON DELETE CASCADE);"
            + " INSERT INTO app.profile SELECT id FROM app.users";
    DatabaseName target = target(outside);

    assertFails(
        "target_referenced", () -> migrate(2, source(), target, Target.ExistingRows.REPLACE));

    try (Connection connection = stage.all(target)) {
      assertThat(Stage.text(connection, "SELECT count(*) FROM app.profile")).isEqualTo("1");
    }
  }

  @Test
  void aTargetThatChangedSinceItsBackupIsRefused() throws Exception {
    DatabaseName source = source();
    DatabaseName target = target(ONE_USER);
    SealedBundle bundle = stage.bundle(order(migration, 1, project, target), source, target);
    try (Connection connection = stage.all(target)) {
      Stage.execute(connection, "UPDATE app.users SET email = 'after'");
    }
    Order order = order(migration, 2, project, target);
    assertFails(
        "target_changed", () -> stage.migrate(order, plan(Target.ExistingRows.REPLACE), bundle));
    assertThat(stage.rows(target)).hasSize(2);
  }

  @Test
  void aHigherEpochFindsTheRowsStandingAndReportsThemAgain() throws Exception {
    DatabaseName source = source();
    DatabaseName target = target("");
    migrate(2, source, target, Target.ExistingRows.REFUSE);

    Event again = migrate(3, source, target, Target.ExistingRows.REFUSE);

    assertThat(again).isEqualTo(loaded(3, target));
    assertThat(stage.rows(target)).isEqualTo(stage.rows(source));
    assertThatThrownBy(() -> migrate(3, source, target, Target.ExistingRows.REFUSE))
        .isInstanceOf(Run.RunCancelled.class);
    assertThatThrownBy(() -> migrate(2, source, target, Target.ExistingRows.REFUSE))
        .isInstanceOf(Run.RunCancelled.class);
  }

  @Test
  void aConnectionKilledDuringTheCopyLeavesTheTargetAsItWas() throws Exception {
    DatabaseName target = target(ONE_USER);
    List<String> rows = stage.rows(target);
    List<String> structure = stage.structure(target);
    TestRun killing = new TestRun("worker-1", () -> terminate(target));

    assertThatThrownBy(() -> migrate(2, source(), target, Target.ExistingRows.REPLACE, killing))
        .isInstanceOf(SQLException.class);

    await().untilAsserted(() -> assertThat(sessions(target)).isEqualTo("0"));
    assertThat(stage.rows(target)).isEqualTo(rows);
    assertThat(stage.structure(target)).isEqualTo(structure);
    assertThat(migrate(3, source(), target, Target.ExistingRows.REPLACE))
        .isInstanceOf(Event.Migrated.class);
  }

  @Test
  void aSleepingLoadIsEndedByAHigherClaimAndChangesNothing() throws Exception {
    DatabaseName target = target(ONE_USER);
    List<String> rows = stage.rows(target);
    AtomicBoolean raised = new AtomicBoolean();
    TestRun asleep =
        new TestRun(
            "sleeper",
            () -> {
              if (!raised.getAndSet(true)) {
                raise(target, new Claim(project, migration, 9, "restorer"));
              }
            });

    assertThatThrownBy(() -> migrate(2, source(), target, Target.ExistingRows.REPLACE, asleep))
        .isInstanceOf(SQLException.class);

    assertThat(raised).isTrue();
    assertThat(stage.rows(target)).isEqualTo(rows);
  }

  @Test
  void aCommitWhoseAnswerIsLostIsFoundToHaveHappened() throws Exception {
    DatabaseName source = source();
    DatabaseName target = target("");
    try (CommitCutter cutter = new CommitCutter(stage.postgres.port());
        Stage behind = new Stage(version, folder, cutter.port());
        Connection connection = stage.connect(target)) {
      Fence.prepare(connection);
      SealedBundle bundle = stage.bundle(order(migration, 1, project, target), source, target);
      Event migrated =
          behind.handler.handle(
              new Command.Migrate(
                  order(migration, 2, project, target), plan(Target.ExistingRows.REFUSE), bundle),
              new TestRun("worker-1", cutter::arm));

      assertThat(cutter.hasCut()).isTrue();
      assertThat(migrated).isEqualTo(loaded(2, target));
      assertThat(stage.rows(target)).isEqualTo(stage.rows(source));
    }
  }

  private void terminate(DatabaseName database) {
    try (Connection connection = stage.postgres.connect("postgres")) {
      Stage.execute(
          connection,
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '"
              + database.value()
              + "'");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private String sessions(DatabaseName database) throws SQLException {
    try (Connection connection = stage.postgres.connect("postgres")) {
      return Stage.text(
          connection,
          "SELECT count(*) FROM pg_stat_activity WHERE datname = '" + database.value() + "'");
    }
  }

  private void raise(DatabaseName target, Claim claim) {
    try (Connection connection = stage.connect(target)) {
      Fence.raise(connection, claim);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private DatabaseName source() throws SQLException {
    return stage.database("source", Stage.script("tables.sql"), Sample.ROWS);
  }

  private DatabaseName target(String rows) throws SQLException {
    return stage.database("target", Stage.script("tables.sql"), rows, Stage.script("guards.sql"));
  }

  private static Isolate plan(Target.ExistingRows rows) {
    return Stage.existing(rows);
  }

  private Event loaded(int epoch, DatabaseName target) {
    return new Event.Migrated(
        new Event.Origin(migration, epoch, "worker-1"),
        target,
        17,
        List.of(StepDone.of(MoveStep.ROWS_PUT)));
  }

  private Event migrate(
      int epoch, DatabaseName source, DatabaseName target, Target.ExistingRows rows)
      throws SQLException, IOException {
    return migrate(epoch, source, target, rows, TestRun.plain());
  }

  private Event migrate(
      int epoch, DatabaseName source, DatabaseName target, Target.ExistingRows rows, Run run)
      throws SQLException, IOException {
    BundleId id = BundleId.of(project, migration, 1);
    Order order = order(migration, epoch, project, target);
    SealedBundle bundle =
        stage.bundles.bundles().exists(id)
            ? stage.bundles.sealed(id)
            : stage.bundle(order, source, target);
    return stage.migrate(order, plan(rows), bundle, run);
  }

  private static void assertFails(String code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            DroverException.class, e -> assertThat(e.failure().code()).isEqualTo(code));
  }
}
