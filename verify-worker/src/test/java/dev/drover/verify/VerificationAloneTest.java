package dev.drover.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.drover.common.message.Finding;
import dev.drover.common.message.Verdict;
import dev.drover.common.plan.Target.ExistingRows;
import dev.drover.common.testing.TestPostgres;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A verdict without a migration: against the source as it is now, or against a bundle alone. */
class VerificationAloneTest {
  @ParameterizedTest
  @ValueSource(ints = {18, 15})
  void aTargetThatHoldsWhatTheSourceHoldsNowMatchesWithoutABundle(int version) throws Exception {
    try (Move move = Shop.moved(server(version))) {
      assertThat(move.verifyAgainstSource()).isEqualTo(new Verdict.Matches(100, List.of()));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {18, 15})
  void everyRowThatDiffersFromTheSourceIsNamed(int version) throws Exception {
    try (Move move = Shop.moved(server(version))) {
      move.inTarget("DELETE FROM shop.line WHERE invoice_id = 1 AND position = 2");
      move.inSource("UPDATE shop.invoice SET note = NULL WHERE id = 1");

      assertThat(((Verdict.Differs) move.verifyAgainstSource()).findings())
          .extracting(Finding::code, Finding::table, Finding::key, Finding::column)
          .containsExactly(
              tuple("rows_differ", "shop.invoice", null, null),
              tuple("rows_differ", "shop.line", null, null),
              tuple("row_changed", "shop.invoice", "1", "note"),
              tuple("rows_missing", "shop.line", "1, 2", null));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {18, 15})
  void aTableThatTheSourceLacksLeavesTheWholeUnproven(int version) throws Exception {
    try (Move move = Shop.moved(server(version))) {
      move.inSource("DROP TABLE shop.visit");

      assertThat(move.verifyAgainstSource())
          .isInstanceOfSatisfying(
              Verdict.Unproven.class,
              unproven -> assertThat(unproven.reason()).contains("source", "shop.visit"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {18, 15})
  void rowsThatATargetKeptCannotBeToldFromTheSource(int version) throws Exception {
    try (Move move = Shop.moved(server(version)).intoExisting(ExistingRows.KEEP)) {
      assertThat(move.verifyAgainstSource()).isInstanceOf(Verdict.Unproven.class);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {18, 15})
  void aBundleAloneIsEnoughWhenTheSourceHasMovedOn(int version) throws Exception {
    try (Move move = Shop.moved(server(version))) {
      move.inSource("DROP SCHEMA shop CASCADE");
      assertThat(move.verifyWithoutSource()).isEqualTo(new Verdict.Matches(100, List.of()));

      move.inTarget("UPDATE shop.visit SET page = '' WHERE page = 'page 0'");
      assertThat(move.verifyWithoutSource()).isInstanceOf(Verdict.Differs.class);
    }
  }

  private static TestPostgres server(int version) {
    return version == 18 ? TestPostgres.version18() : TestPostgres.version15();
  }
}
