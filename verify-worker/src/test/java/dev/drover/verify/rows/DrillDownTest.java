package dev.drover.verify.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.message.Finding;
import dev.drover.common.message.Verdict;
import dev.drover.common.plan.TableName;
import dev.drover.common.plan.TableRule;
import dev.drover.common.testing.TestPostgres;
import dev.drover.verify.Findings;
import dev.drover.verify.Move;
import dev.drover.verify.RowCounter;
import dev.drover.verify.Subject;
import dev.drover.verify.WatchedRun;
import dev.drover.verify.structure.Known;
import java.sql.Connection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * However much differs, what is held and told stays within its limits, and every table is named.
 */
class DrillDownTest {
  private static final int ROWS = 5_000;

  private static Move numbers(String... tables) throws Exception {
    List<TableRule> rules =
        List.of(tables).stream()
            .map(table -> new TableRule(TableName.parse(table), "tenant = :project", null))
            .toList();
    Move move = new Move(TestPostgres.version18(), "abc", rules);
    for (String table : tables) {
      move.inBoth("CREATE TABLE " + table + " (tenant text, id text PRIMARY KEY, value integer)");
      move.inSource(
          "INSERT INTO "
              + table
              + " SELECT 'abc', 'k' || n, n FROM generate_series(1, "
              + ROWS
              + ") n");
    }
    move.backup();
    move.load();
    return move;
  }

  @Test
  void everyDifferenceIsFoundWhenTheTableIsLookedAtSliceBySlice() throws Exception {
    try (Move move = numbers("public.number")) {
      move.inTarget(
          "UPDATE public.number SET value = -value WHERE value % 500 = 0",
          "DELETE FROM public.number WHERE value % 1000 = 1",
          "INSERT INTO public.number VALUES ('abc', 'more', 1), ('abcd', 'foreign', 1)");

      List<Finding> findings = rows(move, 100);

      assertThat(findings.getFirst().message())
          .isEqualTo(
              "Expected 5000 rows, found 4997: 5 missing, 2 extra, 10 changed; 1 of the extra are"
                  + " not the project's.");
      assertThat(findings)
          .filteredOn(finding -> finding.code().equals("rows_missing"))
          .extracting(Finding::key)
          .containsExactlyInAnyOrder("k1", "k1001", "k2001", "k3001", "k4001");
      assertThat(findings)
          .filteredOn(finding -> finding.code().equals("row_changed"))
          .hasSize(10)
          .allSatisfy(finding -> assertThat(finding.column()).isEqualTo("value"));
      assertThat(findings)
          .filteredOn(finding -> finding.code().equals("rows_extra"))
          .extracting(Finding::key)
          .containsExactly("more");
      assertThat(findings)
          .filteredOn(finding -> finding.code().equals("rows_foreign"))
          .extracting(Finding::key)
          .containsExactly("foreign");
    }
  }

  @Test
  void aTableThatDiffersWhollyIsToldByItsFirstRows() throws Exception {
    try (Move move = numbers("public.number")) {
      move.inTarget("UPDATE public.number SET value = value + 1");

      List<Finding> findings = rows(move, 500);

      assertThat(findings).hasSize(Findings.LIMIT - RowsCheck.OTHERS + 1);
      assertThat(findings.getLast().code()).isEqualTo("findings_cut");
      assertThat(findings.getLast().message()).startsWith("At least ");
      assertThat(findings.getFirst().code()).isEqualTo("rows_differ");
      assertThat(findings.getFirst().message())
          .startsWith("Expected 5000 rows, found 5000: at least 0 missing, 0 extra, ");
    }
  }

  @Test
  void everyDifferingTableIsNamedBeforeAnyRow() throws Exception {
    try (Move move = numbers("public.a", "public.b", "public.c")) {
      move.inTarget(
          "DELETE FROM public.a", "TRUNCATE public.b", "UPDATE public.c SET tenant = NULL");

      List<Finding> findings = rows(move, ROWS);

      assertThat(findings).hasSize(Findings.LIMIT - RowsCheck.OTHERS + 1);
      assertThat(findings.subList(0, 3))
          .extracting(Finding::table)
          .containsExactly("public.a", "public.b", "public.c");
      assertThat(findings.subList(0, 3)).extracting(Finding::code).containsOnly("rows_differ");
      assertThat(findings.get(0).message())
          .isEqualTo("Expected 5000 rows, found 0: 5000 missing, 0 extra, 0 changed.");
      assertThat(findings.get(2).message()).endsWith("which of them differ was not looked at.");
    }
  }

  @Test
  void aLongOrStrangeKeyIsShownShortAndHarmless() throws Exception {
    try (Move move = numbers("public.number")) {
      move.inTarget(
          "INSERT INTO public.number VALUES ('abc', repeat(chr(8238), 100) || repeat('x', 1000),"
              + " 1), ('abc', repeat('\uD83D\uDE00', 300), 1)");

      assertThat(rows(move, ROWS))
          .filteredOn(finding -> finding.code().equals("rows_extra"))
          .hasSize(2)
          .extracting(Finding::key)
          .allSatisfy(key -> {
            assertThat(key).hasSizeLessThanOrEqualTo(200).doesNotContain("\u202e");
            assertThat(key.codePoints()).noneMatch(point -> point >= 0xd800 && point <= 0xdfff);
          });
    }
  }

  @Test
  void oneChangedRowOfALargeTableIsFoundOverSeveralConnections() throws Exception {
    try (Move move = numbers("public.number")) {
      String more =
          "INSERT INTO public.number SELECT 'abc', 'more' || n, n FROM generate_series(1, 210000)"
              + " n";
      move.inSource(more, "ANALYZE public.number");
      move.inTarget("TRUNCATE public.number");
      move.backup();
      move.load();
      move.inTarget("UPDATE public.number SET value = 0 WHERE id = 'more7'", "ANALYZE");
      AtomicInteger given = new AtomicInteger();

      List<Finding> findings =
          rows(
              move,
              ROWS,
              () -> {
                given.incrementAndGet();
                return List.of(move.connectTarget());
              });

      assertThat(given).hasValue(1);
      assertThat(findings).extracting(Finding::code).containsExactly("rows_differ", "row_changed");
      assertThat(findings.getFirst().message())
          .isEqualTo("Expected 215000 rows, found 215000: 0 missing, 0 extra, 1 changed.");
    }
  }

  private static List<Finding> rows(Move move, int sliceRows) throws Exception {
    return rows(move, sliceRows, Subject.Spare.NONE);
  }

  private static List<Finding> rows(Move move, int sliceRows, Subject.Spare spare)
      throws Exception {
    Findings findings = new Findings();
    try (Connection target = move.connectTarget()) {
      target.setAutoCommit(false);
      List<TableName> tables = move.plan().tables().stream().map(TableRule::table).toList();
      Subject subject =
          new Subject(
              move.plan(),
              move.reference(),
              target,
              Known.read(target, tables),
              move::connectSource,
              new RowCounter(new WatchedRun(), 0),
              spare,
              null);
      new RowsCheck(sliceRows).run(subject, findings);
    }
    return ((Verdict.Differs) findings.verdict(0)).findings();
  }
}
