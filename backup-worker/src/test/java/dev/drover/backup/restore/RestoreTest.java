package dev.drover.backup.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.common.bundle.Bundles;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Event;
import dev.drover.common.message.SealedBundle;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import dev.drover.common.plan.Target;
import dev.drover.common.postgres.Claim;
import dev.drover.common.postgres.Fence;
import dev.drover.common.postgres.Homes;
import dev.drover.common.postgres.Staging;
import dev.drover.common.postgres.StagingDatabases;
import dev.drover.common.testing.TestBundles;
import dev.drover.common.testing.TestPostgres;
import dev.drover.common.worker.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(RestoreTest.Version.class)
class RestoreTest {
  private static final String PARENT = "app.\"Parent \"\"\"";
  private static final String BEFORE =
      "INSERT INTO "
          + PARENT
          + " (\"näme\") VALUES ('old'), (NULL), (''); INSERT INTO app.child (parent) VALUES (1),"
          + " (1), (3), (NULL); DELETE FROM app.child WHERE id = 4;";

  private final TestPostgres postgres;
  @TempDir Path folder;
  private RestoreFixture fixture;
  private DatabaseName home;

  /** The servers every test runs against. */
  enum Version {
    V18(TestPostgres::version18),
    V15(TestPostgres::version15);

    private final Supplier<TestPostgres> postgres;

    Version(Supplier<TestPostgres> postgres) {
      this.postgres = postgres;
    }
  }

  RestoreTest(Version version) {
    this.postgres = version.postgres.get();
  }

  @BeforeEach
  void open() throws IOException {
    fixture = new RestoreFixture(postgres, folder);
    home = new DatabaseName("home " + fixture.migration);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void everyStagingDatabaseOfTheMigrationIsDroppedWhoeverIsConnected() throws Exception {
    Staging first = fixture.staging(2);
    Staging second = fixture.staging(3);
    try (Connection _ = postgres.connect(second.name().value())) {
      Event restored = fixture.restore(4, Target.Mode.CREATE, home, null);
      assertThat(restored)
          .isEqualTo(new Event.Restored(new Event.Origin(fixture.migration, 4, "worker-1")));
    }
    assertThat(fixture.exists(first.name())).isFalse();
    assertThat(fixture.exists(second.name())).isFalse();
  }

  @Test
  void twiceGivesTheSame() throws Exception {
    fixture.staging(2);
    fixture.restore(4, Target.Mode.CREATE, home, null);

    assertThatThrownBy(() -> fixture.restore(4, Target.Mode.CREATE, home, null))
        .isInstanceOf(Run.RunCancelled.class);
    assertThat(fixture.restore(5, Target.Mode.CREATE, home, null))
        .isInstanceOf(Event.Restored.class);
  }

  @Test
  void aPromotionThatHadHappenedIsTakenBack() throws Exception {
    Staging staging = fixture.staging(2);
    promote(staging, 3);
    try (Connection _ = postgres.connect(home.value())) {
      fixture.restore(4, Target.Mode.CREATE, home, null);
    }
    assertThat(fixture.exists(home)).isFalse();
    assertThat(fixture.exists(staging.name())).isFalse();
    assertThatThrownBy(() -> promote(staging, 3))
        .as("a promotion that comes late")
        .isInstanceOf(DroverException.class);
  }

  @Test
  void aDatabaseThatTookTheHomesPlaceIsLeftAlone() throws Exception {
    promote(fixture.staging(2), 3);
    try (Connection connection = postgres.connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("DROP DATABASE \"" + home.value() + "\"");
      statement.execute("CREATE DATABASE \"" + home.value() + "\"");
    }
    assertThat(fixture.restore(4, Target.Mode.CREATE, home, null))
        .isInstanceOf(Event.Restored.class);
    assertThat(fixture.exists(home)).isTrue();
  }

  @Test
  void aHomeThatWasRenamedIsLeftAloneAndAPersonIsAsked() throws Exception {
    promote(fixture.staging(2), 3);
    DatabaseName renamed = new DatabaseName("kept " + fixture.migration);
    try (Connection connection = postgres.connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "ALTER DATABASE \"" + home.value() + "\" RENAME TO \"" + renamed.value() + "\"");
    }
    assertFails(
        "restore_foreign_database", () -> fixture.restore(4, Target.Mode.CREATE, home, null));
    assertThat(fixture.exists(renamed)).isTrue();
  }

  @Test
  void aForeignDatabaseUnderAStagingNameIsLeftAloneAndTheOthersGo() throws Exception {
    Staging ours = fixture.staging(2);
    Staging intended;
    try (Connection connection = fixture.control();
        Statement statement = connection.createStatement()) {
      intended = StagingDatabases.intend(connection, fixture.claim(3));
      statement.execute("CREATE DATABASE \"" + intended.name().value() + "\"");
    }
    assertFails(
        "restore_foreign_database", () -> fixture.restore(4, Target.Mode.CREATE, home, null));
    assertThat(fixture.exists(ours.name())).isFalse();
    assertThat(fixture.exists(intended.name())).isTrue();
  }

  @Test
  void anIntentWithoutADatabaseIsNoObstacle() throws Exception {
    try (Connection connection = fixture.control()) {
      StagingDatabases.intend(connection, fixture.claim(2));
    }
    assertThat(fixture.restore(3, Target.Mode.CREATE, home, null))
        .isInstanceOf(Event.Restored.class);
  }

  @Test
  void afterAYoungerMigrationOnlyOwnStagingDatabasesGo() throws Exception {
    Staging ours = fixture.staging(2);
    Claim younger = new Claim(fixture.project, MigrationId.next(), 1, "worker-2");
    Staging theirs;
    try (Connection connection = fixture.control()) {
      theirs = StagingDatabases.intend(connection, younger);
      StagingDatabases.make(connection, younger, theirs, new DatabaseName("template1"));
    }
    assertThat(fixture.restore(9, Target.Mode.CREATE, home, null))
        .isInstanceOf(Event.Restored.class);
    assertThat(fixture.exists(ours.name())).isFalse();
    assertThat(fixture.exists(theirs.name())).isTrue();
  }

  @Test
  void aPromotionThatSleepsOnTheFenceIsEndedFirst() throws Exception {
    Staging staging = fixture.staging(2);
    try (Connection asleep = fixture.servers.open("projects", new DatabaseName("drover_control"))) {
      asleep.setAutoCommit(false);
      Fence.announce(asleep, fixture.claim(3));
      Fence.take(asleep, fixture.claim(3));

      fixture.restore(4, Target.Mode.CREATE, home, null);

      assertThatThrownBy(asleep::commit).isInstanceOf(SQLException.class);
    }
    assertThat(fixture.exists(staging.name())).isFalse();
  }

  @Test
  void anExistingTargetsRowsAndSequencesComeBackAsTheyWere() throws Exception {
    DatabaseName target = fixture.database(RestoreFixture.SCHEMA + BEFORE + RestoreFixture.GUARDS);
    SealedBundle bundle = fixture.bundle(source(), target);
    List<String> before = fixture.everything(target);
    fixture.load(2, bundle, target);
    assertThat(fixture.everything(target)).as("really loaded").isNotEqualTo(before);

    fixture.restore(5, Target.Mode.EXISTING, target, bundle);

    assertThat(fixture.everything(target)).isEqualTo(before);
    fixture.restore(6, Target.Mode.EXISTING, target, bundle);
    assertThat(fixture.everything(target)).isEqualTo(before);
  }

  @Test
  void whatTheStoreHasLostComesBackFromACopyAndIsTold() throws Exception {
    DatabaseName target = fixture.database(RestoreFixture.SCHEMA + BEFORE + RestoreFixture.GUARDS);
    SealedBundle bundle = fixture.bundle(source(), target);
    List<String> before = fixture.everything(target);
    fixture.load(2, bundle, target);
    Bundles bundles = fixture.bundles.bundles();
    bundles.copy(bundle, Bundles.MAIN, TestBundles.OFFSITE, _ -> {});
    bundles.store().withdraw(bundle.id());
    bundles.store().discard(bundle.id());

    Event restored = fixture.restore(5, Target.Mode.EXISTING, target, bundle);

    assertThat(fixture.everything(target)).isEqualTo(before);
    assertThat(((Event.Restored) restored).warning())
        .satisfies(warning -> {
          assertThat(warning.code()).isEqualTo("bundle_from_copy");
          assertThat(warning.message()).contains(TestBundles.OFFSITE, Bundles.MAIN);
        });
  }

  @Test
  void rowsElsewhereThatPointToRowsWhichComeBackStay() throws Exception {
    String outside =
        "CREATE TABLE app.note (parent int REFERENCES "
            + PARENT
            + "); INSERT INTO app.note VALUES (1), (3);";
    DatabaseName target =
        fixture.database(RestoreFixture.SCHEMA + BEFORE + outside + RestoreFixture.GUARDS);
    SealedBundle bundle = fixture.bundle(fixture.database(RestoreFixture.SCHEMA + BEFORE), target);
    List<String> before = fixture.everything(target);
    fixture.load(2, bundle, target);

    fixture.restore(5, Target.Mode.EXISTING, target, bundle);

    assertThat(fixture.everything(target)).isEqualTo(before);
  }

  @Test
  void anExistingTargetThatWasNeverLoadedIsNotTouched() throws Exception {
    DatabaseName target = fixture.database(RestoreFixture.SCHEMA + BEFORE + RestoreFixture.GUARDS);
    List<String> before = fixture.everything(target);

    assertThat(fixture.restore(3, Target.Mode.EXISTING, target, null))
        .isInstanceOf(Event.Restored.class);

    assertThat(fixture.everything(target)).isEqualTo(before);
    try (Connection connection = postgres.connect(target.value())) {
      assertThatThrownBy(() -> Fence.lock(connection, fixture.claim(2)))
          .as("a load that comes late")
          .isInstanceOf(DroverException.class);
    }
  }

  @Test
  void aYoungerMigrationsRowsAreNotTakenAway() throws Exception {
    DatabaseName target = fixture.database(RestoreFixture.SCHEMA + BEFORE + RestoreFixture.GUARDS);
    SealedBundle bundle = fixture.bundle(source(), target);
    fixture.load(2, bundle, target);
    try (Connection connection = postgres.connect(target.value())) {
      Fence.take(connection, new Claim(fixture.project, MigrationId.next(), 1, "worker-2"));
    }
    List<String> loaded = fixture.everything(target);

    assertThat(fixture.restore(5, Target.Mode.EXISTING, target, bundle))
        .isInstanceOf(Event.Restored.class);

    assertThat(fixture.everything(target)).isEqualTo(loaded);
  }

  @Test
  void anExistingTargetThatIsGoneHoldsNothingToRestore() throws Exception {
    DatabaseName gone = new DatabaseName("gone_" + fixture.migration);
    assertThat(fixture.restore(3, Target.Mode.EXISTING, gone, null))
        .isInstanceOf(Event.Restored.class);
  }

  @Test
  void whatAPersonHasPutRightIsFencedAndOnlyLookedAt() throws Exception {
    Staging staging = fixture.staging(2);
    promote(staging, 3);

    assertThatThrownBy(() -> fixture.restoredByHand(4, Target.Mode.CREATE, home))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining(home.value());
    assertThat(fixture.exists(home)).isTrue();

    fixture.execute(
        new DatabaseName("postgres"), "DROP DATABASE \"" + home.value() + "\" WITH (FORCE)");
    assertThat(fixture.restoredByHand(5, Target.Mode.CREATE, home))
        .isInstanceOf(Event.Restored.class);
    assertThatThrownBy(() -> promote(staging, 4))
        .as("a promotion that comes late")
        .isInstanceOf(DroverException.class);
  }

  @Test
  void somebodyElsesDatabaseByAStagingNameMayStayWhenAPersonHasLooked() throws Exception {
    Staging staging = fixture.staging(2);
    String name = '"' + staging.name().value() + '"';
    DatabaseName postgres = new DatabaseName("postgres");
    fixture.execute(postgres, "DROP DATABASE " + name);
    fixture.execute(postgres, "CREATE DATABASE " + name);
    assertThatThrownBy(() -> fixture.restore(4, Target.Mode.CREATE, home, null))
        .isInstanceOf(DroverException.class);

    assertThat(fixture.restoredByHand(5, Target.Mode.CREATE, home))
        .isInstanceOf(Event.Restored.class);
    assertThat(fixture.exists(staging.name())).isTrue();
  }

  @Test
  void rowsThatStillStandContradictWhoeverSaysThatTheyWerePutBack() throws Exception {
    DatabaseName target = fixture.database(RestoreFixture.SCHEMA + BEFORE + RestoreFixture.GUARDS);
    SealedBundle bundle = fixture.bundle(source(), target);
    fixture.load(2, bundle, target);
    List<String> loaded = fixture.everything(target);

    assertThatThrownBy(() -> fixture.restoredByHand(5, Target.Mode.EXISTING, target))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("drover.load");
    assertThat(fixture.everything(target)).isEqualTo(loaded);

    fixture.execute(target, "DELETE FROM drover.load");
    assertThat(fixture.restoredByHand(6, Target.Mode.EXISTING, target))
        .isInstanceOf(Event.Restored.class);
    try (Connection connection = this.postgres.connect(target.value())) {
      assertThatThrownBy(() -> Fence.lock(connection, fixture.claim(2)))
          .as("a load that comes late")
          .isInstanceOf(DroverException.class);
    }
  }

  private void promote(Staging staging, int epoch) throws SQLException {
    try (Connection connection = fixture.control()) {
      Homes.promote(connection, fixture.claim(epoch), staging.name(), home);
    }
  }

  private DatabaseName source() throws SQLException {
    return fixture.database(
        RestoreFixture.SCHEMA
            + "INSERT INTO "
            + PARENT
            + " VALUES (70, 'new'), (1, 'clash'); INSERT INTO app.child OVERRIDING SYSTEM VALUE"
            + " VALUES (900, 70)");
  }

  private static void assertFails(String code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            DroverException.class, e -> assertThat(e.failure().code()).isEqualTo(code));
  }
}
