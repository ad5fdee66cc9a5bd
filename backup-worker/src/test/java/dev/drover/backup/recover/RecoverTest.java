package dev.drover.backup.recover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.common.bundle.BundleReader;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Event;
import dev.drover.common.message.SealedBundle;
import dev.drover.common.message.TableChange;
import dev.drover.common.name.BundleId;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import dev.drover.common.testing.TestPostgres;
import dev.drover.common.testing.TestRun;
import dev.drover.common.worker.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Recover} on real databases. */
class RecoverTest {
  /** Rows go, come and change, in tables with a key, with filled columns, and without a key. */
  private static final String DAMAGE =
      """
      DELETE FROM app.users WHERE id IN (2, 4);
      UPDATE app.users SET price = 0, email = 'new' WHERE id = 6;
      INSERT INTO app.users (id, project, email) VALUES (100, 'acme', 'u2@x');
      UPDATE app.sessions SET at = NULL WHERE user_id = 8;
      INSERT INTO app.sessions (user_id) VALUES (100), (10);
      DELETE FROM app.notes WHERE ctid IN (SELECT ctid FROM app.notes WHERE project = 'acme' LIMIT 2);
      INSERT INTO app.notes VALUES ('acme', NULL, NULL);
      """;

  private static final List<TableChange> WHAT_IT_TAKES =
      List.of(
          new TableChange("app.users", 2, 1, 1, 7, 0),
          new TableChange("app.sessions", 6, 3, 2, 21, 0),
          new TableChange("app.notes", 2, 0, 1, 8, 0));

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void theProjectsRowsBecomeThoseOfTheBundleAndNobodyElsesAreTouched(int version) throws Exception {
    TestPostgres server = version == 15 ? TestPostgres.version15() : TestPostgres.version18();
    try (RecoverFixture fixture = new RecoverFixture(server, folder)) {
      List<String> before = fixture.everything(fixture.platform);
      fixture.execute(fixture.platform, DAMAGE);

      assertThat(fixture.recover(fixture.platform))
          .containsExactlyInAnyOrderElementsOf(WHAT_IT_TAKES);

      assertThat(fixture.everything(fixture.platform)).isEqualTo(before);
      fixture.execute(
          fixture.platform, "INSERT INTO app.sessions (user_id) VALUES (1) RETURNING id");
    }
  }

  @Test
  void whatItChangesIsKeptInABundleThatIsMarkedAndPutsItBack() throws Exception {
    try (RecoverFixture fixture = fixture()) {
      List<String> whole = fixture.everything(fixture.platform);
      fixture.execute(fixture.platform, DAMAGE);
      List<String> damaged = fixture.everything(fixture.platform);
      MigrationId job = MigrationId.next();

      BundleId copy =
          Objects.requireNonNull(
              fixture.recover(job, fixture.bundle, fixture.origin, null).safetyCopy());

      assertThat(fixture.everything(fixture.platform)).isEqualTo(whole);
      BundleReader kept = fixture.bundles.open(copy);
      assertThat(kept.manifest().safetyCopy()).isTrue();
      assertThat(kept.manifest().source().database()).isEqualTo(fixture.platform.value());
      assertThat(fixture.recover(MigrationId.next(), fixture.bundle, fixture.origin, null))
          .as("when nothing is changed, nothing is kept")
          .extracting(Event.Recovered::safetyCopy)
          .isNull();

      SealedBundle sealed = new SealedBundle(copy, kept.manifestSha256());
      Event.Recovered back = fixture.recover(MigrationId.next(), sealed, job, true);
      assertThat(back.safetyCopy()).as("not wanted").isNull();
      assertThat(fixture.everything(fixture.platform)).isEqualTo(damaged);
      assertThat(fixture.bundles.catalogue())
          .filteredOn(entry -> !entry.backup())
          .singleElement()
          .satisfies(entry -> assertThat(entry.id()).isEqualTo(copy));
    }
  }

  @Test
  void triggersDoNotFireAndStandAgainAsTheyStood() throws Exception {
    try (RecoverFixture fixture = fixture()) {
      List<String> rows = fixture.everything(fixture.platform);
      fixture.execute(fixture.platform, DAMAGE + RecoverFixture.GUARDS);

      fixture.recover(fixture.platform);

      assertThat(fixture.everything(fixture.platform))
          .containsAll(rows)
          .contains("trigger app.usersguardA", "trigger app.sessionsguardO")
          .hasSize(rows.size() + 2);
    }
  }

  @Test
  void aRehearsalSaysWhatWouldChangeAndChangesNothing() throws Exception {
    try (RecoverFixture fixture = fixture()) {
      fixture.execute(fixture.platform, DAMAGE + RecoverFixture.GUARDS);
      List<String> damaged = fixture.everything(fixture.platform);

      assertThat(fixture.rehearse(fixture.platform))
          .containsExactlyInAnyOrderElementsOf(WHAT_IT_TAKES);

      assertThat(fixture.everything(fixture.platform)).isEqualTo(damaged);
    }
  }

  @Test
  void theSecondTimeThereIsNothingToDo() throws Exception {
    try (RecoverFixture fixture = fixture()) {
      fixture.execute(fixture.platform, DAMAGE);
      fixture.recover(fixture.platform);
      fixture.execute(fixture.platform, RecoverFixture.GUARDS);

      assertThat(fixture.recover(fixture.platform))
          .allMatch(change -> change.inserted() + change.changed() + change.deleted() == 0)
          .extracting(TableChange::left)
          .containsExactlyInAnyOrder(10L, 30L, 10L);
    }
  }

  @Test
  void anEmptyDatabaseIsFilledAndOneWithOtherRowsKeepsThose() throws Exception {
    try (RecoverFixture fixture = fixture()) {
      DatabaseName other =
          fixture.database(
              RecoverFixture.SCHEMA
                  + "INSERT INTO app.users (id, project) VALUES (1001, 'umbrella');INSERT INTO"
                  + " app.users (id, project) VALUES (1002, 'acme');INSERT INTO app.sessions (id,"
                  + " user_id) OVERRIDING SYSTEM VALUE VALUES (5000, 1001), (5001, 1002)");

      assertThat(fixture.recover(other))
          .containsExactlyInAnyOrder(
              new TableChange("app.users", 10, 0, 1, 0, 0),
              new TableChange("app.sessions", 30, 0, 1, 0, 0),
              new TableChange("app.notes", 10, 0, 0, 0, 0));

      assertThat(fixture.everything(other))
          .filteredOn(row -> row.startsWith("user"))
          .hasSize(11)
          .anyMatch(row -> row.contains("umbrella"));
    }
  }

  @Test
  void aKeyThatAnotherProjectHoldsIsRefusedAndNothingChanges() throws Exception {
    try (RecoverFixture fixture = fixture()) {
      fixture.execute(
          fixture.platform, DAMAGE + "INSERT INTO app.users (id, project) VALUES (2, 'other')");
      List<String> damaged = fixture.everything(fixture.platform);

      assertThat(fixture.rehearse(fixture.platform))
          .anyMatch(change -> change.table().equals("app.users") && change.taken() == 1);
      assertThatThrownBy(() -> fixture.recover(fixture.platform))
          .satisfies(refused("restore_key_taken"));

      assertThat(fixture.everything(fixture.platform)).isEqualTo(damaged);
    }
  }

  @Test
  void rowsOutsideThePlanThatWouldGoWithThemAreAReasonToRefuse() throws Exception {
    try (RecoverFixture fixture = fixture()) {
      fixture.execute(
          fixture.platform,
          DAMAGE
              + "CREATE TABLE app.factors (user_id int REFERENCES app.users ON DELETE CASCADE);"
              + "INSERT INTO app.factors VALUES (100)");
      List<String> damaged = fixture.everything(fixture.platform);

      assertThatThrownBy(() -> fixture.recover(fixture.platform))
          .satisfies(refused("target_referenced"))
          .hasMessageContaining("app.factors");

      assertThat(fixture.everything(fixture.platform)).isEqualTo(damaged);
    }
  }

  @Test
  void whereColumnsCannotHoldTheRowsEverythingIsRolledBack() throws Exception {
    try (RecoverFixture fixture = fixture()) {
      DatabaseName coarse =
          fixture.database(RecoverFixture.SCHEMA.replace("numeric(10,2)", "numeric(10,0)"));

      assertThatThrownBy(() -> fixture.recover(coarse)).satisfies(refused("restore_differs"));

      assertThat(fixture.everything(coarse)).noneMatch(row -> row.startsWith("user"));
    }
  }

  @Test
  void aTableOrColumnThatIsNotThereIsNamed() throws Exception {
    try (RecoverFixture fixture = fixture()) {
      DatabaseName bare =
          fixture.database(RecoverFixture.SCHEMA + "ALTER TABLE app.users DROP COLUMN mood");

      assertThatThrownBy(() -> fixture.recover(bare))
          .satisfies(refused("target_column_missing"))
          .hasMessageContaining("mood");
    }
  }

  @Test
  void anOlderJobComesTooLateAndASecondOfTheSameEpochEndsWithoutAResult() throws Exception {
    try (RecoverFixture fixture = fixture()) {
      MigrationId older = MigrationId.next();
      MigrationId younger = MigrationId.next();
      fixture.recover(younger, fixture.platform, false, TestRun.plain());

      assertThatThrownBy(() -> fixture.recover(older, fixture.platform, false, TestRun.plain()))
          .satisfies(refused("fence_lost"));
      assertThatThrownBy(() -> fixture.recover(younger, fixture.platform, false, TestRun.plain()))
          .isInstanceOf(Run.RunCancelled.class);
    }
  }

  @Test
  void aDamagedBundleIsFoundBeforeAnythingIsWritten() throws Exception {
    try (RecoverFixture fixture = fixture()) {
      fixture.execute(fixture.platform, DAMAGE);
      List<String> damaged = fixture.everything(fixture.platform);
      Path data = folder.resolve(fixture.bundle.id().value()).resolve("data-00000.zst");
      byte[] bytes = Files.readAllBytes(data);
      bytes[bytes.length / 2] ^= 1;
      Files.write(data, bytes);

      assertThatThrownBy(() -> fixture.recover(fixture.platform))
          .satisfies(refused("bak_tampered"));

      assertThat(fixture.everything(fixture.platform)).isEqualTo(damaged);
      fixture.execute(fixture.platform, "CREATE SCHEMA drover");
    }
  }

  @Test
  void halfDoneIsNotDone() throws Exception {
    try (RecoverFixture fixture = fixture()) {
      fixture.execute(fixture.platform, DAMAGE);
      List<String> damaged = fixture.everything(fixture.platform);
      CancelledAtTheEnd run = new CancelledAtTheEnd();

      assertThatThrownBy(() -> fixture.recover(MigrationId.next(), fixture.platform, false, run))
          .isInstanceOf(Run.RunCancelled.class);

      assertThat(fixture.everything(fixture.platform)).isEqualTo(damaged);
      assertThat(fixture.recover(fixture.platform))
          .containsExactlyInAnyOrderElementsOf(WHAT_IT_TAKES);
    }
  }

  private RecoverFixture fixture() throws Exception {
    return new RecoverFixture(TestPostgres.version18(), folder);
  }

  private static java.util.function.Consumer<Throwable> refused(String code) {
    return thrown ->
        assertThat(thrown)
            .isInstanceOfSatisfying(
                DroverException.class,
                failure -> assertThat(failure.failure().code()).isEqualTo(code));
  }

  /** Cancelled when all is done but the commit. */
  private static final class CancelledAtTheEnd implements Run {
    private boolean copied;

    @Override
    public String worker() {
      return "worker-1";
    }

    @Override
    public void progress(long rows, long rowsPlanned, long bytes) {
      copied = rows == rowsPlanned;
    }

    @Override
    public boolean cancelled() {
      return copied;
    }

    @Override
    public void checkCancelled() {
      if (copied) {
        throw new RunCancelled("cancelled before the commit");
      }
    }

    @Override
    public Registration onCancel(Runnable action) {
      return () -> {};
    }
  }
}
