package dev.drover.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.message.Finding;
import dev.drover.common.message.Verdict;
import dev.drover.common.plan.VerifyRules;
import dev.drover.common.plan.VerifyRules.CriticalQuery;
import dev.drover.common.plan.VerifyRules.OnSourceChange;
import dev.drover.common.testing.TestPostgres;
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
                    "SELECT 1 FROM shop.invoice i LEFT JOIN shop.customer c ON c.id::text = i.customer_id WHERE c.id IS NULL",
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

  private static Verdict verify(CriticalQuery... queries) throws Exception {
    return move.verifying(new VerifyRules(List.of(queries), OnSourceChange.FAIL)).verify();
  }

  private static CriticalQuery rows(String sql, long rows) {
    return query(sql, rows, null);
  }

  private static CriticalQuery value(String sql, String value) {
    return query(sql, null, value);
  }

  private static CriticalQuery query(String sql, @Nullable Long rows, @Nullable String value) {
    return new CriticalQuery("query", sql, rows, value);
  }
}
