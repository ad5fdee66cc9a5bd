package dev.drover.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;

import dev.drover.common.message.Finding;
import dev.drover.common.message.Verdict;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.testing.TestPostgres;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Damage of every kind, planted one at a time in a faultless target and taken back, is found and
 * named.
 */
class CorruptionTest {
  private static final String ONE = "23734cd5-2ad4-a4fb-877d-8a1e26e5df5f";
  private static final String TWO = "63872b55-65b2-179b-d72e-a9c339192543";
  private static final String FOREIGN = "c7d9eb0d-2f54-f8c1-1779-76cf2e6ee6d5";
  private static final String UNKNOWN = "00000000-0000-0000-0000-000000000001";

  private static final List<Move> MOVES = new ArrayList<>();

  @BeforeAll
  static void move() throws Exception {
    MOVES.add(Shop.moved(TestPostgres.version18()));
    MOVES.add(Shop.moved(TestPostgres.version15()));
  }

  @AfterAll
  static void close() throws Exception {
    for (Move move : MOVES) {
      move.close();
    }
  }

  /**
   * What a damage is called, how it is done, and what must be told about it beside the table's
   * summary.
   */
  private record Damage(String name, String sql, List<String> told) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Damage damage(String name, String sql, String... told) {
    return new Damage(name, sql, List.of(told));
  }

  static Stream<Damage> rows() {
    String update = "UPDATE shop.customer SET ";
    String one = " WHERE id = '" + ONE + "'";
    return Stream.of(
        damage(
            "a character of a text",
            update + "name = 'Customer i'" + one,
            "row_changed shop.customer ONE name"),
        damage(
            "a bit of a bytea",
            update + "photo = set_bit(photo, 5, 1 - get_bit(photo, 5))" + one,
            "row_changed shop.customer ONE photo"),
        damage(
            "a number within jsonb",
            update + "settings = jsonb_set(settings, '{n}', '1.0')" + one,
            "row_changed shop.customer ONE settings"),
        damage(
            "columns swapped",
            update + "name = email, email = name" + one,
            "row_changed shop.customer ONE name",
            "row_changed shop.customer ONE email"),
        damage(
            "NULL for empty",
            update + "nickname = NULL WHERE nickname = '' AND name = 'Customer 2'",
            "row_changed shop.customer TWO nickname"),
        damage(
            "empty for NULL",
            update + "nickname = ''" + one,
            "row_changed shop.customer ONE nickname"),
        damage(
            "a microsecond",
            update + "seen = seen + interval '1 microsecond'" + one,
            "row_changed shop.customer ONE seen"),
        damage(
            "numeric rounded",
            update + "balance = round(balance, 2)" + one,
            "row_changed shop.customer ONE balance"),
        damage(
            "numeric with another scale",
            "UPDATE shop.invoice SET total = total::numeric(12,3) WHERE id = 1",
            "row_changed shop.invoice 1 total"),
        damage(
            "a lost row",
            "DELETE FROM shop.line WHERE invoice_id = 1 AND position = 2",
            "rows_missing shop.line 1, 2 -"),
        damage(
            "a lost row of a table without key",
            "DELETE FROM shop.visit WHERE customer_id = '" + ONE + "' AND page = 'page 0'",
            "rows_missing shop.visit - -"),
        damage(
            "one of two equal rows lost",
            "DELETE FROM shop.visit WHERE ctid = (SELECT min(ctid) FROM shop.visit WHERE page ="
                + " 'page 1')",
            "rows_missing shop.visit - -"),
        damage(
            "a doubled row",
            "INSERT INTO shop.visit SELECT * FROM shop.visit WHERE page = 'page 0' LIMIT 1",
            "rows_extra shop.visit - -"),
        damage(
            "a row of nobody knows where",
            "INSERT INTO shop.customer (id, tenant) VALUES ('" + UNKNOWN + "', 'abc')",
            "rows_extra shop.customer UNKNOWN -"),
        damage(
            "another project's row",
            "INSERT INTO shop.customer (id, tenant) VALUES ('" + FOREIGN + "', 'abcd')",
            "rows_foreign shop.customer FOREIGN -"),
        damage(
            "another project's child",
            "INSERT INTO shop.invoice (id, customer_id, total) VALUES (5, '" + FOREIGN + "', 1)",
            "rows_foreign shop.invoice 5 -"),
        damage(
            "a row moved to another table",
            "INSERT INTO shop.line VALUES (3, 1, 'x'); DELETE FROM shop.line WHERE invoice_id = 1"
                + " AND position = 1",
            "rows_foreign shop.line 3, 1 -",
            "rows_missing shop.line 1, 1 -",
            "foreign_key_broken shop.line - -"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void damagedRowsAreFoundAndNamed(Damage damage) throws Exception {
    for (Move move : MOVES) {
      List<Finding> findings =
          findings(move, "SET session_replication_role = replica; " + damage.sql());

      assertThat(findings).filteredOn(finding -> finding.code().equals("rows_differ")).hasSize(1);
      assertThat(findings)
          .filteredOn(finding -> !finding.code().equals("rows_differ"))
          .extracting(CorruptionTest::told)
          .containsExactlyInAnyOrderElementsOf(damage.told());
      assertThat(findings)
          .allSatisfy(finding -> assertThat(finding.severity()).isEqualTo(Finding.Severity.ERROR));
    }
  }

  static Stream<Damage> structure() {
    return Stream.of(
        damage(
            "a dropped index",
            "DROP INDEX shop.customer_name",
            "warning index_missing shop.customer -"),
        damage(
            "a dropped primary key",
            "ALTER TABLE shop.line DROP CONSTRAINT line_pkey",
            "error primary_key_missing shop.line -",
            "warning constraint_missing shop.line -"),
        damage(
            "a dropped unique constraint",
            "ALTER TABLE shop.customer DROP CONSTRAINT email_once",
            "warning constraint_missing shop.customer -"),
        damage(
            "a dropped foreign key",
            "ALTER TABLE shop.line DROP CONSTRAINT line_of",
            "warning constraint_missing shop.line -"),
        damage(
            "a constraint never validated",
            "ALTER TABLE shop.invoice DROP CONSTRAINT not_negative, ADD CONSTRAINT not_negative"
                + " CHECK (total >= 0) NOT VALID",
            "error constraint_unvalidated shop.invoice -",
            "warning constraint_differs shop.invoice -"),
        damage(
            "a sequence behind",
            "SELECT setval('shop.invoice_id_seq', 3)",
            "error sequence_behind shop.invoice id"),
        damage(
            "a sequence not called",
            "ALTER SEQUENCE shop.invoice_id_seq RESTART WITH 1",
            "error sequence_behind shop.invoice id"),
        damage(
            "a sequence that stands on the last value, not called",
            "SELECT setval('shop.invoice_id_seq', max(id), false) FROM shop.invoice",
            "error sequence_behind shop.invoice id"),
        damage(
            "a disabled trigger",
            "ALTER TABLE shop.invoice DISABLE TRIGGER keep_invoices",
            "warning trigger_disabled shop.invoice -"),
        damage(
            "a foreign key's triggers disabled",
            "ALTER TABLE shop.visit DISABLE TRIGGER ALL",
            "error constraint_disabled shop.visit -",
            "error constraint_disabled shop.visit -"),
        damage(
            "row security off",
            "ALTER TABLE shop.customer DISABLE ROW LEVEL SECURITY",
            "warning rls_weaker shop.customer -"),
        damage(
            "a narrower type",
            "ALTER TABLE shop.customer ALTER nickname TYPE varchar(20)",
            "warning column_type shop.customer nickname"));
  }

  @ParameterizedTest
  @MethodSource("structure")
  void damagedStructureIsFoundAndNamed(Damage damage) throws Exception {
    for (Move move : MOVES) {
      assertThat(findings(move, damage.sql()))
          .extracting(finding ->
              finding.severity().word()
                  + " "
                  + finding.code()
                  + " "
                  + finding.table()
                  + " "
                  + orDash(finding.column()))
          .containsExactlyInAnyOrderElementsOf(damage.told());
    }
  }

  @Test
  void anIndexThatAFailedConcurrentBuildLeftBehindIsFound() throws Exception {
    for (Move move : MOVES) {
      String copy = move.copyOfTarget();
      try (var connection = move.servers().open("to", new DatabaseName(copy));
          var statement = connection.createStatement()) {
        assertThat(
                catchThrowable(() ->
                    statement.execute(
                        "CREATE UNIQUE INDEX CONCURRENTLY once ON shop.visit (customer_id)")))
            .isInstanceOf(SQLException.class);
      }
      Verdict verdict = move.verify(copy, new WatchedRun());
      move.drop(copy);

      assertThat(((Verdict.Differs) verdict).findings())
          .extracting(Finding::code, Finding::table)
          .containsExactly(
              tuple("index_invalid", "shop.visit"), tuple("index_extra", "shop.visit"));
    }
  }

  @Test
  void aTableOrColumnThatTheTargetLacksIsFoundAndNeverPasses() throws Exception {
    for (Move move : MOVES) {
      assertThat(findings(move, "DROP TABLE shop.visit"))
          .extracting(Finding::code, Finding::table)
          .contains(tuple("table_missing", "shop.visit"));
      assertThat(findings(move, "ALTER TABLE shop.visit DROP COLUMN page"))
          .extracting(Finding::code, Finding::table, Finding::column)
          .contains(tuple("column_missing", "shop.visit", "page"));
    }
  }

  @Test
  void theFaultlessTargetMatchesWithoutAWord() throws Exception {
    for (Move move : MOVES) {
      assertThat(move.verify()).isEqualTo(new Verdict.Matches(10 + 20 + 40 + 30, List.of()));
    }
  }

  @Test
  void noFindingHoldsAValue() throws Exception {
    for (Move move : MOVES) {
      List<Finding> findings =
          findings(
              move,
              "UPDATE shop.customer SET name = 'secret ' || name; UPDATE shop.visit SET page ="
                  + " 'secret'");

      assertThat(findings).hasSizeGreaterThan(20);
      assertThat(findings.toString()).doesNotContain("secret", "Customer", "page 0", "page 1");
    }
  }

  private static List<Finding> findings(Move move, String damage) throws Exception {
    return switch (damage.contains("setval") ? inACopy(move, damage) : move.verifyDamaged(damage)) {
      case Verdict.Matches matches -> matches.warnings();
      case Verdict.Differs differs -> differs.findings();
      case Verdict.Unproven unproven -> throw new AssertionError(unproven.reason());
    };
  }

  /** Sequences do not come back with a transaction. */
  private static Verdict inACopy(Move move, String damage) throws Exception {
    String copy = move.copyOfTarget(damage);
    Verdict verdict = move.verify(copy, new WatchedRun());
    move.drop(copy);
    return verdict;
  }

  private static String told(Finding finding) {
    String key =
        switch (orDash(finding.key())) {
          case ONE -> "ONE";
          case TWO -> "TWO";
          case FOREIGN -> "FOREIGN";
          case UNKNOWN -> "UNKNOWN";
          default -> orDash(finding.key());
        };
    return finding.code() + " " + finding.table() + " " + key + " " + orDash(finding.column());
  }

  private static String orDash(@Nullable String text) {
    return text == null ? "-" : text;
  }
}
