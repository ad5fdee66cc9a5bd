package dev.drover.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.drover.common.message.Finding;
import dev.drover.common.message.Verdict;
import dev.drover.common.plan.VerifyRules;
import dev.drover.common.plan.VerifyRules.CriticalQuery;
import dev.drover.common.plan.VerifyRules.Reaction;
import dev.drover.common.testing.TestPostgres;
import dev.drover.verify.queries.QueriesCheck;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The plan's critical queries pass, differ, or leave the whole unproven; they never do anything
 * else.
 */
class QueriesTest {
  private static Move move;

  @BeforeAll
  static void move() throws Exception {
    move = Shop.moved(TestPostgres.version18());
  }

  @AfterAll
  static void close() throws Exception {
    move.close();
  }

  @Test
  void queriesThatGiveWhatThePlanSaysPass() throws Exception {
    assertThat(
            verify(
                rows(
                    "SELECT 1 FROM shop.invoice i LEFT JOIN shop.customer c ON c.id::text ="
                        + " i.customer_id WHERE c.id IS NULL",
                    0),
                rows("SELECT FROM shop.customer WHERE tenant = :project;", 10),
                value("SELECT sum(total) FROM shop.invoice", "315.00"),
                value("WITH x AS (VALUES ('it''s; fine')) SELECT column1 FROM x", "it's; fine"),
                value(
                    "SELECT settings->>'note' FROM shop.customer WHERE email = '1@abc'",
                    "tab\t and \\ back")))
        .isInstanceOf(Verdict.Matches.class);
  }

  @Test
  void aQueryThatGivesSomethingElseIsADifferenceThatTellsNoValue() throws Exception {
    Verdict verdict =
        verify(
            rows("SELECT 1 FROM shop.customer", 9),
            value("SELECT name FROM shop.customer ORDER BY name LIMIT 1", "x"),
            value("SELECT name FROM shop.customer", "x"),
            value("SELECT NULL", "x"),
            value("SELECT 1 WHERE false", "x"));

    assertThat(((Verdict.Differs) verdict).findings())
        .hasSize(5)
        .allSatisfy(finding -> assertThat(finding.code()).isEqualTo("query_differs"))
        .noneSatisfy(finding -> assertThat(finding.message()).contains("Customer"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1 FROM shop.no_such_table",
        "SELECT 1/(SELECT 0)",
        "SELECT name::integer FROM shop.customer",
        "SELECT 1; DROP TABLE shop.customer",
        "SELECT 1) AS q; DROP TABLE shop.customer; SELECT (1",
        "COMMIT",
        "DELETE FROM shop.customer RETURNING 1",
        "WITH gone AS (DELETE FROM shop.customer RETURNING 1) SELECT * FROM gone",
        "SELECT setval('shop.invoice_id_seq', 1)"
      })
  void aQueryThatCannotRunLeavesTheWholeUnprovenAndChangesNothing(String sql) throws Exception {
    Verdict verdict = verify(value(sql, "1"));

    assertThat(verdict).isInstanceOf(Verdict.Unproven.class);
    assertThat(((Verdict.Unproven) verdict).reason()).contains("query").doesNotContain("Customer");
    assertThat(verify()).isInstanceOf(Verdict.Matches.class);
  }

  @Test
  void aQueryThatCannotRunDoesNotHideWhatTheOthersFind() throws Exception {
    Verdict verdict = verify(value("SELECT 1/(SELECT 0)", "1"), rows("SELECT 1", 2));

    assertThat(((Verdict.Differs) verdict).findings())
        .extracting(Finding::code)
        .containsExactly("query_differs", "check_unproven");
  }

  @Test
  void aQueryThatGivesTheSameRowsInTheSourcePassesInWhateverOrder() throws Exception {
    assertThat(
            verify(
                same("SELECT id, name FROM shop.customer WHERE tenant = :project ORDER BY seen"),
                same("SELECT DISTINCT tenant FROM shop.customer WHERE tenant = :project"),
                same("SELECT 1 WHERE false")))
        .isInstanceOf(Verdict.Matches.class);
  }

  @Test
  void aQueryThatGivesOtherRowsThanInTheSourceIsADifferenceThatTellsNoValue() throws Exception {
    Verdict verdict =
        verify(
            same("SELECT id FROM shop.customer"),
            same("SELECT pg_catalog.current_database()"),
            same("SELECT 1 FROM pg_catalog.generate_series(1, (SELECT count(*) FROM shop.visit))"));

    assertThat(((Verdict.Differs) verdict).findings())
        .extracting(Finding::code, Finding::message)
        .containsExactly(
            tuple(
                "query_differs",
                "The query query should give the 30 rows that it gives in the source; it gives"
                    + " 10."),
            tuple(
                "query_differs",
                "The query query should give the 1 rows that it gives in the source; it gives"
                    + " others."),
            tuple(
                "query_differs",
                "The query query should give the 90 rows that it gives in the source; it gives"
                    + " 30."));
  }

  @Test
  void aQueryThatCannotRunInTheSourceLeavesTheWholeUnproven() throws Exception {
    move.inTarget("CREATE VIEW shop.only_here AS SELECT 1");
    try {
      assertThat(verify(same("SELECT * FROM shop.only_here")))
          .isInstanceOfSatisfying(
              Verdict.Unproven.class,
              unproven -> assertThat(unproven.reason()).contains("query query: in the source"));
    } finally {
      move.inTarget("DROP VIEW shop.only_here");
    }
  }

  @Test
  void aDifferenceFromASourceThatHasChangedProvesNothing() throws Exception {
    try (Move changing = Shop.moved(TestPostgres.version15())) {
      changing.inSource("DELETE FROM shop.visit WHERE page = 'page 1'");
      changing.verifying(
          new VerifyRules(List.of(same("SELECT page FROM shop.visit")), VerifyRules.Reaction.WARN));

      assertThat(changing.verify())
          .isInstanceOfSatisfying(
              Verdict.Unproven.class,
              unproven -> assertThat(unproven.reason()).contains("has changed since"));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aQueryThatTakesTooLongLeavesTheWholeUnproven(boolean same) throws Exception {
    CriticalQuery slow =
        new CriticalQuery(
            "slow", "SELECT pg_catalog.pg_sleep(600)", same ? null : 1L, null, same ? true : null);

    Verdict verdict =
        move.verifying(new VerifyRules(List.of(slow), VerifyRules.Reaction.FAIL))
            .verify(new QueriesCheck(Duration.ofMillis(100)));

    assertThat(((Verdict.Unproven) verdict).reason()).contains("query slow");
  }

  private static Verdict verify(CriticalQuery... queries) throws Exception {
    return move.verifying(new VerifyRules(List.of(queries), Reaction.FAIL)).verify();
  }

  private static CriticalQuery rows(String sql, long rows) {
    return query(sql, rows, null);
  }

  private static CriticalQuery same(String sql) {
    return new CriticalQuery("query", sql, null, null, true);
  }

  private static CriticalQuery value(String sql, String value) {
    return query(sql, null, value);
  }

  private static CriticalQuery query(String sql, @Nullable Long rows, @Nullable String value) {
    return new CriticalQuery("query", sql, rows, value);
  }
}
