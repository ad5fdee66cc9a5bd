package dev.drover.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.drover.common.message.Finding;
import dev.drover.common.message.Verdict;
import dev.drover.common.plan.VerifyRules;
import dev.drover.common.plan.VerifyRules.Reaction;
import dev.drover.common.testing.TestPostgres;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Changes to the project's rows in the source after the backup are noticed; anything else there
 * raises no alarm.
 */
class SourceChangeTest {
  private record Change(String sql, String table) {}

  /** One after the other on the same source; none undoes what the next one is about. */
  private static final List<Change> CHANGES =
      List.of(
          new Change(
              "INSERT INTO shop.customer (id, tenant) VALUES (gen_random_uuid(), 'abc')",
              "shop.customer"),
          new Change(
              "UPDATE shop.customer SET name = name || 'x' WHERE email = '1@abc'", "shop.customer"),
          new Change("DELETE FROM shop.visit WHERE page = 'page 1'", "shop.visit"),
          new Change(
              "UPDATE shop.line SET article = article || '!' WHERE invoice_id = 1", "shop.line"),
          new Change(
              "DELETE FROM shop.line WHERE invoice_id = 2 AND position = 1; INSERT INTO shop.line"
                  + " VALUES (2, 3, 'x')",
              "shop.line"),
          new Change(
              "BEGIN; SAVEPOINT s; UPDATE shop.customer SET name = 'y' WHERE email = '2@abc';"
                  + " RELEASE s; COMMIT",
              "shop.customer"),
          new Change(
              "UPDATE shop.invoice SET customer_id = 'c7d9eb0d-2f54-f8c1-1779-76cf2e6ee6d5' WHERE"
                  + " id = 1",
              "shop.invoice"));

  @ParameterizedTest
  @ValueSource(ints = {18, 15})
  void aChangeAfterTheBackupIsNoticedAndNamed(int version) throws Exception {
    try (Move move = Shop.moved(server(version))) {
      for (Change change : CHANGES) {
        move.again();
        move.inTarget("SELECT setval('shop.invoice_id_seq', 1000)");
        assertThat(move.verify()).isInstanceOf(Verdict.Matches.class);
        move.inSource(change.sql());

        List<Finding> findings = ((Verdict.Differs) move.verify()).findings();
        assertThat(findings)
            .as(change.sql())
            .extracting(Finding::code)
            .containsOnly("source_changed");
        assertThat(findings).as(change.sql()).extracting(Finding::table).contains(change.table());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {18, 15})
  void aChangeIsOnlyAWarningWhenThePlanSaysSo(int version) throws Exception {
    try (Move move = Shop.moved(server(version))) {
      move.verifying(new VerifyRules(List.of(), Reaction.WARN));
      move.inSource("DELETE FROM shop.visit WHERE page = 'page 1'");

      assertThat(((Verdict.Matches) move.verify()).warnings())
          .singleElement()
          .satisfies(finding -> {
            assertThat(finding.code()).isEqualTo("source_changed");
            assertThat(finding.severity()).isEqualTo(Finding.Severity.WARNING);
          });
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {18, 15})
  void whatHappenedBeforeOrToOthersOrChangedNothingRaisesNoAlarm(int version) throws Exception {
    try (Move move = Shop.planned(server(version))) {
      move.inSource(
          "UPDATE shop.customer SET name = name || '.'",
          "VACUUM FREEZE shop.customer",
          "UPDATE shop.line SET article = 'y'");
      move.backup();
      move.load();
      move.inTarget("SELECT setval('shop.invoice_id_seq', max(id)) FROM shop.invoice");
      move.inSource(
          "UPDATE shop.customer SET name = 'other' WHERE tenant <> 'abc'",
          "INSERT INTO shop.customer (id, tenant) VALUES (gen_random_uuid(), 'abcd')",
          "UPDATE shop.customer SET name = name WHERE tenant = 'abc'",
          "BEGIN; DELETE FROM shop.visit; ROLLBACK",
          "VACUUM FREEZE");

      assertThat(move.verify()).isEqualTo(new Verdict.Matches(100, List.of()));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {18, 15})
  void aTransactionThatRanDuringTheBackupAndCommitsLaterIsNoticed(int version) throws Exception {
    try (Move move = Shop.planned(server(version));
        Connection writer = move.connectSource();
        Statement statement = writer.createStatement()) {
      writer.setAutoCommit(false);
      statement.execute(
          "UPDATE shop.line SET article = 'late' WHERE invoice_id = 1 AND position = 1");
      move.backup();
      move.load();
      move.inTarget("SELECT setval('shop.invoice_id_seq', max(id)) FROM shop.invoice");
      assertThat(move.verify()).isEqualTo(new Verdict.Matches(100, List.of()));

      writer.commit();
      assertThat(((Verdict.Differs) move.verify()).findings())
          .extracting(Finding::code, Finding::table)
          .containsExactly(tuple("source_changed", "shop.line"));
    }
  }

  /**
   * The snapshot's list of running transactions does not name subtransactions; they are noticed all
   * the same.
   */
  @ParameterizedTest
  @ValueSource(ints = {18, 15})
  void aSubtransactionThatRanDuringTheBackupIsNoticed(int version) throws Exception {
    try (Move move = Shop.planned(server(version));
        Connection writer = move.connectSource();
        Statement statement = writer.createStatement()) {
      writer.setAutoCommit(false);
      statement.execute("UPDATE shop.customer SET name = 'x' WHERE tenant = 'abcd'");
      statement.execute("SAVEPOINT s");
      statement.execute(
          "UPDATE shop.line SET article = 'late' WHERE invoice_id = 1 AND position = 1");
      statement.execute("RELEASE s");
      move.inSource("INSERT INTO shop.customer (id, tenant) VALUES (gen_random_uuid(), 'another')");
      move.backup();
      move.load();
      move.inTarget("SELECT setval('shop.invoice_id_seq', max(id)) FROM shop.invoice");
      writer.commit();

      assertThat(((Verdict.Differs) move.verify()).findings())
          .extracting(Finding::table)
          .containsExactly("shop.line");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {18, 15})
  void aSourceThatCannotBeAskedLeavesTheWholeUnproven(int version) throws Exception {
    try (Move move = Shop.moved(server(version))) {
      move.inSource("ALTER TABLE shop.customer RENAME COLUMN tenant TO renter");

      assertThat(move.verify()).isInstanceOf(Verdict.Unproven.class);
    }
  }

  private static TestPostgres server(int version) {
    return version == 18 ? TestPostgres.version18() : TestPostgres.version15();
  }
}
