package dev.drover.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.drover.common.message.Finding;
import dev.drover.common.message.Verdict;
import dev.drover.common.plan.Target.ExistingRows;
import dev.drover.common.testing.TestPostgres;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is expected of a target that was there before, and had rows of its own. */
class ExistingTargetTest {
  private static final String OWN =
      "INSERT INTO shop.customer (id, tenant, name) VALUES ('00000000-0000-0000-0000-000000000007', 'abc', 'own')";
  private static final String SEQUENCE =
      "SELECT setval('shop.invoice_id_seq', max(id)) FROM shop.invoice";

  @Test
  void keptRowsAreExpectedBesideTheSourcesRows() throws Exception {
    try (Move move = Shop.planned(TestPostgres.version18()).intoExisting(ExistingRows.KEEP)) {
      move.inTarget(
          OWN, "INSERT INTO shop.visit VALUES ('00000000-0000-0000-0000-000000000007', 'page 0')");
      move.backup();
      move.load();
      move.inTarget(SEQUENCE);
      assertThat(move.verify()).isEqualTo(new Verdict.Matches(102, List.of()));

      move.inTarget(
          "DELETE FROM shop.visit WHERE customer_id = '00000000-0000-0000-0000-000000000007'");
      assertThat(codes(move.verify())).containsExactly("rows_differ", "rows_missing");

      move.inTarget("UPDATE shop.customer SET nickname = 'x' WHERE name = 'own'");
      assertThat(((Verdict.Differs) move.verify()).findings())
          .extracting(Finding::code, Finding::key, Finding::column)
          .contains(tuple("row_changed", "00000000-0000-0000-0000-000000000007", "nickname"));
    }
  }

  @Test
  void replacedRowsAreExpectedToBeGone() throws Exception {
    try (Move move = Shop.planned(TestPostgres.version18()).intoExisting(ExistingRows.REPLACE)) {
      move.inTarget(OWN);
      move.backup();
      move.load();
      move.inTarget(SEQUENCE);
      assertThat(codes(move.verify())).containsExactly("rows_differ", "rows_extra");

      move.inTarget("DELETE FROM shop.customer WHERE name = 'own'");
      assertThat(move.verify()).isInstanceOf(Verdict.Matches.class);
    }
  }

  @Test
  void keptRowsAreComparedAlsoWhenTheTargetHasItsColumnsInAnotherOrderAndMoreOfThem()
      throws Exception {
    try (Move move = Shop.planned(TestPostgres.version15()).intoExisting(ExistingRows.KEEP)) {
      move.inTarget(
          "DROP TABLE shop.line",
          """
          CREATE TABLE shop.line (extra text DEFAULT 'e', article text, position integer, invoice_id bigint REFERENCES shop.invoice,
            PRIMARY KEY (position, invoice_id))\
          """,
          "INSERT INTO shop.invoice VALUES (1000, NULL, 1, NULL)",
          "INSERT INTO shop.line VALUES ('e', 'mine', 1, 1000)");
      move.backup();
      move.load();
      move.inTarget(SEQUENCE);
      Verdict.Matches matches = (Verdict.Matches) move.verify();
      assertThat(matches.rows()).isEqualTo(102);
      assertThat(matches.warnings()).extracting(Finding::code).contains("column_unchecked");

      move.inTarget("UPDATE shop.line SET article = 'yours' WHERE invoice_id = 1000");
      assertThat(((Verdict.Differs) move.verify()).findings())
          .extracting(Finding::code, Finding::key, Finding::column)
          .contains(tuple("row_changed", "1000, 1", "article"));
    }
  }

  @Test
  void withoutTheTargetsOwnRowsInTheBundleNothingIsProvedAboutThem() throws Exception {
    try (Move move = Shop.moved(TestPostgres.version18())) {
      move.intoExisting(ExistingRows.KEEP);

      assertThat(move.verify())
          .isInstanceOfSatisfying(
              Verdict.Unproven.class,
              unproven -> assertThat(unproven.reason()).contains("shop.customer"));
    }
  }

  private static List<String> codes(Verdict verdict) {
    return ((Verdict.Differs) verdict).findings().stream().map(Finding::code).toList();
  }
}
