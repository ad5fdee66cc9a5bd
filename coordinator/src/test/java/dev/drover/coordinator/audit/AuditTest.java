package dev.drover.coordinator.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.common.name.MigrationId;
import dev.drover.coordinator.Samples;
import dev.drover.coordinator.saga.Input;
import dev.drover.coordinator.saga.Timing;
import dev.drover.coordinator.store.Addressed;
import dev.drover.coordinator.store.MigrationFilter;
import dev.drover.coordinator.store.MigrationView;
import dev.drover.coordinator.store.Store;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The trail and those who tamper with it. */
@Execution(ExecutionMode.CONCURRENT)
class AuditTest {
  private final Store store = new Store(Timing.DEFAULT);
  private final Jdbi jdbi = store.database.jdbi();
  private final Notary notary = new Notary(jdbi);

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void anUntouchedTrailIsWhole() {
    history("whole", 20);
    sealAll();
    history("more", 3);

    Checked checked = store.audit.check(null);

    assertThat(checked.broken()).isNull();
    assertThat(checked.entries()).isEqualTo((1 + 20 * 2) + (1 + 3 * 2));
    assertThat(checked.seals()).isEqualTo(1);
    assertThat(checked.unsealed()).isEqualTo(7);
  }

  @Test
  void theDatabaseRefusesToChangeTheTrail() {
    history("kept", 1);
    sealAll();

    for (String deed :
        List.of(
            "UPDATE audit SET actor = 'nobody'",
            "DELETE FROM audit",
            "TRUNCATE audit",
            "DELETE FROM audit_seal",
            "UPDATE audit_seal SET entries = 0")) {
      assertThatThrownBy(() -> jdbi.useHandle(handle -> handle.execute(deed)))
          .hasMessageContaining("only ever added to");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "actor = 'nobody'",
        "note = note || '.'",
        "at = at + interval '1 us'",
        "state = 'Completed'",
        "epoch = epoch + 1",
        "detail = '{}'",
        "deed = 'batch-paused'",
        "hash = sha256('x')",
        "version = version + 100",
        "subject = '00000000-0000-0000-0000-000000000001'"
      })
  void aChangedEntryIsFound(String change) {
    history("changed", 5);
    long id = anEntry("transition");

    tamper("UPDATE audit SET " + change + " WHERE id = " + id);

    assertThat(store.audit.check(null).broken()).isNotNull();
  }

  @Test
  void theFirstChangedEntryIsNamed() {
    history("named", 5);
    sealAll();
    long id = anEntry("transition");

    tamper("UPDATE audit SET actor = 'nobody' WHERE id >= " + id + " AND deed = 'transition'");

    Checked.Broken broken = Objects.requireNonNull(store.audit.check(null).broken());
    assertThat(broken.id()).isEqualTo(id);
    assertThat(broken.subject()).isNotNull();
  }

  @Test
  void aRemovedEntryIsFoundInTheMiddleAndAtTheEnd() {
    UUID batch = history("removed", 3);
    tamper(
        "DELETE FROM audit WHERE version = 2 AND subject = '" + migrations(batch).getFirst() + "'");
    assertThat(store.audit.check(null).broken()).isNotNull();
  }

  @Test
  void theLastEntryOfAMigrationIsMissedAtOnce() {
    UUID batch = history("tail", 3);
    UUID migration = migrations(batch).getLast();

    tamper("DELETE FROM audit WHERE subject = '" + migration + "' AND version = 2");

    Checked.Broken broken = Objects.requireNonNull(store.audit.check(null).broken());
    assertThat(broken.subject()).isEqualTo(migration);
  }

  @Test
  void aSealedDeedThatIsTakenAwayIsFoundThoughNothingFollowedIt() {
    history("deed", 1);
    sealAll();

    tamper("DELETE FROM audit WHERE deed = 'batch-accepted'");

    assertThat(Objects.requireNonNull(store.audit.check(null).broken()).why()).contains("Seal 1");
  }

  @Test
  void aTailThatIsRemovedWithItsSealsIsFoundByWhoeverNotedTheHead() {
    history("early", 2);
    sealAll();
    String early = Objects.requireNonNull(store.audit.check(null).head());
    UUID batch = store.intake.accept(Samples.batch("late", 1));
    sealAll();
    String late = Objects.requireNonNull(store.audit.check(null).head());
    assertThat(store.audit.check(HexFormat.of().parseHex(late)).broken()).isNull();

    tamper("DELETE FROM audit WHERE subject = '" + batch + "'");
    tamper("DELETE FROM audit_seal WHERE number = (SELECT max(number) FROM audit_seal)");

    assertThat(store.audit.check(null).broken()).isNull();
    assertThat(store.audit.check(HexFormat.of().parseHex(early)).broken()).isNull();
    assertThat(
            Objects.requireNonNull(store.audit.check(HexFormat.of().parseHex(late)).broken()).why())
        .contains("head");
  }

  @Test
  void swappedEntriesAreFoundWhateverOfThemIsSwapped() {
    UUID batch = history("swapped", 4);
    sealAll();
    List<UUID> migrations = migrations(batch);
    String swapIds =
        """
        WITH two AS (SELECT id, subject FROM audit WHERE version = 1 AND subject IN ('%s', '%s'))
        UPDATE audit AS a SET id = a.id + 1000000 FROM two WHERE a.id = two.id
        """
            .formatted(migrations.get(0), migrations.get(1));
    List<Long> ids =
        jdbi.withHandle(handle ->
            handle
                .createQuery(
                    "SELECT id FROM audit WHERE version = 1 AND subject IN (:a, :b) ORDER BY id")
                .bind("a", migrations.get(0))
                .bind("b", migrations.get(1))
                .mapTo(Long.class)
                .list());
    jdbi.useHandle(handle -> handle.execute("ALTER TABLE audit ALTER id DROP IDENTITY"));
    tamper(swapIds);
    tamper("UPDATE audit SET id = " + ids.get(1) + " WHERE id = " + (ids.get(0) + 1_000_000));
    tamper("UPDATE audit SET id = " + ids.get(0) + " WHERE id = " + (ids.get(1) + 1_000_000));

    Checked.Broken broken = Objects.requireNonNull(store.audit.check(null).broken());
    assertThat(broken.why()).contains("Seal");
  }

  @Test
  void anEntryThatIsSlippedInBehindASealIsFound() {
    history("slipped", 2);
    jdbi.useHandle(handle -> handle.execute("SELECT nextval('audit_id_seq')"));
    history("after", 1);
    sealAll();

    tamper(
        """
        INSERT INTO audit (id, subject, version, at, deed, actor, note, hash) OVERRIDING SYSTEM VALUE
        SELECT (SELECT min(g) FROM generate_series(1, 1000) AS g WHERE g NOT IN (SELECT id FROM audit)),
               '00000000-0000-0000-0000-000000000009', 1, '2026-01-01Z', 'forged', 'eve', 'Forged.',
               sha256('forged')
        """);

    assertThat(store.audit.check(null).broken()).isNotNull();
  }

  @Test
  void everyOneOfTwoHundredRandomEditsIsFound() {
    history("random", 30);
    sealAll();
    SplittableRandom random = new SplittableRandom(7);
    String[] columns = {"actor", "note", "deed", "version", "epoch", "state", "hash", "at"};
    for (int i = 0; i < 200; i++) {
      String column = columns[random.nextInt(columns.length)];
      String value =
          switch (column) {
            case "version" -> "version + 1000";
            case "epoch" -> "coalesce(epoch, 0) + 1";
            case "hash" -> "sha256(hash)";
            case "at" -> "at - interval '1 second'";
            default -> "coalesce(" + column + ", '') || 'x'";
          };
      long offset = random.nextLong(store.count("SELECT count(*) FROM audit"));
      jdbi.useTransaction(handle -> {
        handle.execute("SET LOCAL session_replication_role = replica");
        handle.execute(
            "UPDATE audit SET "
                + column
                + " = "
                + value
                + " WHERE id = (SELECT id FROM audit ORDER BY id OFFSET "
                + offset
                + " LIMIT 1)");
        assertThat(new Checking(handle).check(null).broken()).as(column).isNotNull();
        handle.rollback();
      });
    }
  }

  @Test
  void whatIsStillBeingWrittenIsSealedOnlyWhenItIsCommitted() {
    history("settled", 1);
    sealAll();
    long sealed = store.count("SELECT count(*) FROM audit_seal");
    try (Handle slow = jdbi.open()) {
      slow.begin();
      slow.execute("UPDATE batch SET wish_reason = wish_reason");
      slow.execute("SELECT nextval('audit_id_seq')");
      store.intake.accept(Samples.batch("overtaking", 1));

      assertThat(notary.seal()).isFalse();
      assertThat(notary.seal()).isFalse();
      assertThat(store.count("SELECT count(*) FROM audit_seal")).isEqualTo(sealed);
      slow.commit();
    }

    sealAll();
    assertThat(store.count("SELECT count(*) FROM audit_seal")).isEqualTo(sealed + 1);
    assertThat(store.audit.check(null).unsealed()).isZero();
  }

  @Test
  void twoNotariesSealOneTrailTogether() {
    Notary other = new Notary(jdbi);
    for (int i = 0; i < 5; i++) {
      history("together-" + i, 1);
      other.seal();
      notary.seal();
      other.seal();
    }
    sealAll();

    Checked checked = store.audit.check(null);
    assertThat(checked.broken()).isNull();
    assertThat(checked.unsealed()).isZero();
  }

  @Test
  void aTrailBeginsWithWhatWasDecidedBeforeThereWasOne() {
    var server = Store.newDatabase();
    var source = new org.postgresql.ds.PGSimpleDataSource();
    source.setUrl(server.url());
    source.setUser(server.user());
    source.setPassword(server.resolvePassword());
    Flyway.configure()
        .dataSource(source)
        .locations("classpath:db/coordinator")
        .target("1")
        .load()
        .migrate();
    Jdbi old = Jdbi.create(source);
    old.useHandle(handle ->
        handle.execute(
            """
            INSERT INTO plan (fingerprint, name, yaml, files, normalized) VALUES ('f', 'p', '', '{}', '{}');
            INSERT INTO batch (id, name, plan, max_in_flight, stop_when_failed, total)
            VALUES ('00000000-0000-0000-0000-00000000000a', 'b', 'f', 1, 10, 1);
            INSERT INTO migration (id, batch, plan, project, server, database, state, saga, version)
            VALUES ('00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-00000000000a', 'f', 'p', 's', 'd',
                    'Refused', '{}', 2);
            INSERT INTO history (migration, version, state, epoch, actor, note, detail) VALUES
              ('00000000-0000-0000-0000-00000000000b', 1, 'BackingUp', 1, 'coordinator', 'The backup is asked for.', NULL),
              ('00000000-0000-0000-0000-00000000000b', 2, 'Refused', 1, 'wörker', 'Nö: "x"', '{"failure": {"code": "ä"}}');
            """));

    Flyway.configure().dataSource(source).locations("classpath:db/coordinator").load().migrate();

    Checked checked = new Audit(old).check(null);
    assertThat(checked.broken()).isNull();
    assertThat(checked.entries()).isEqualTo(2);
    long seen =
        old.withHandle(
            handle -> handle.createQuery("SELECT count(*) FROM history").mapTo(Long.class).one());
    assertThat(seen).isEqualTo(2);
  }

  /** Two transitions for each of {@code projects} migrations; with the batch's own entry. */
  private UUID history(String name, int projects) {
    UUID batch = store.intake.accept(Samples.batch(name, projects));
    for (UUID migration : migrations(batch)) {
      jdbi.useTransaction(handle ->
          store.sagas.decide(
              handle,
              List.of(
                  new Addressed(new MigrationId(migration), new Input.Pause(), "anna", "wait"),
                  new Addressed(new MigrationId(migration), new Input.Resume(), "anna"))));
    }
    return batch;
  }

  private List<UUID> migrations(UUID batch) {
    return store.migrations.page(new MigrationFilter(batch, Set.of(), null), null, 500).stream()
        .map(MigrationView::id)
        .map(MigrationId::value)
        .toList();
  }

  private long anEntry(String deed) {
    return store.count(
        "SELECT id FROM audit WHERE version = 1 AND deed = '" + deed + "' ORDER BY id LIMIT 1");
  }

  /** A notary looks first, and seals when it looks again. */
  private void sealAll() {
    long last = store.count("SELECT coalesce(max(id), 0) FROM audit");
    while (store.count("SELECT coalesce(max(last), 0) FROM audit_seal") < last) {
      notary.seal();
    }
  }

  private void tamper(String change) {
    jdbi.useTransaction(handle -> {
      handle.execute("SET LOCAL session_replication_role = replica");
      handle.execute(change);
    });
  }
}
