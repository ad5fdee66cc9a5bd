package dev.drover.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.drover.common.message.Command;
import dev.drover.common.message.Event;
import dev.drover.common.message.Finding;
import dev.drover.common.message.Order;
import dev.drover.common.message.TableBalance;
import dev.drover.common.message.Verdict;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.TableName;
import dev.drover.common.plan.TableRule;
import dev.drover.common.testing.TestPostgres;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose the rows of a source are, counted for a whole batch. */
class BalanceTest {
  @ParameterizedTest
  @ValueSource(ints = {18, 15})
  void whenEveryRowIsOneProjectsTheSumsAgree(int version) throws Exception {
    try (Move move = Shop.planned(server(version))) {
      Event.Balanced balanced = balance(move, "abc", "abcd", "abc-1");

      assertThat(balanced.verdict()).isEqualTo(new Verdict.Matches(300, List.of()));
      assertThat(balanced.tables())
          .containsExactly(
              new TableBalance("shop.customer", 30, 30, 0, 0),
              new TableBalance("shop.invoice", 60, 60, 0, 0),
              new TableBalance("shop.line", 120, 120, 0, 0),
              new TableBalance("shop.visit", 90, 90, 0, 0));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {18, 15})
  void rowsOfNobodyAreCountedAndOneIsNamed(int version) throws Exception {
    try (Move move = Shop.planned(server(version))) {
      move.inSource("UPDATE shop.invoice SET customer_id = NULL WHERE id <= 3");

      Event.Balanced balanced = balance(move, "abc", "abcd", "abc-1");

      assertThat(balanced.tables())
          .contains(
              new TableBalance("shop.invoice", 60, 57, 3, 0),
              new TableBalance("shop.line", 120, 114, 6, 0));
      assertThat(((Verdict.Matches) balanced.verdict()).warnings())
          .extracting(Finding::code, Finding::table, Finding::key)
          .containsExactly(
              tuple("rows_unowned", "shop.invoice", "1"),
              tuple("rows_unowned", "shop.line", "1, 1"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {18, 15})
  void aRowThatTwoProjectsTakeIsNamedWithBoth(int version) throws Exception {
    try (Move move = Shop.planned(server(version)).withTables(byPrefix())) {
      Event.Balanced balanced = balance(move, "abc", "abcd", "abc-1");

      assertThat(balanced.tables())
          .contains(
              new TableBalance("shop.customer", 30, 50, 0, 20),
              new TableBalance("shop.visit", 90, 150, 0, 60));
      List<Finding> findings = ((Verdict.Differs) balanced.verdict()).findings();
      assertThat(findings)
          .filteredOn(finding -> "shop.customer".equals(finding.table()))
          .hasSize(10)
          .allSatisfy(finding -> {
            assertThat(finding.code()).isEqualTo("row_shared");
            assertThat(finding.key()).matches("[0-9a-f-]{36}");
            assertThat(finding.message())
                .containsPattern("2 projects, of which abc and abc(d|-1) ");
          });
    }
  }

  @Test
  void refsAreComparedInTheTypeOfTheirColumn() throws Exception {
    try (Move move = new Move(server(18), "1", numbered())) {
      move.inSource(
          """
          CREATE SCHEMA n;
          CREATE TABLE n.by_number (tenant bigint);
          CREATE TABLE n.by_char (tenant char(4) PRIMARY KEY);
          CREATE TABLE n.by_either (tenant integer, owner text);
          CREATE TABLE n.parts (tenant integer, owner name) PARTITION BY LIST (tenant);
          CREATE TABLE n.parts_1 PARTITION OF n.parts FOR VALUES IN (1);
          CREATE TABLE n.parts_2 PARTITION OF n.parts FOR VALUES IN (2);
          INSERT INTO n.by_number VALUES (1), (2), (3), (NULL);
          INSERT INTO n.by_char VALUES ('1'), ('2');
          INSERT INTO n.by_either VALUES (1, '1'), (1, '2'), (NULL, '2'), (3, '3');
          INSERT INTO n.parts VALUES (1, '1'), (2, '2'), (2, '9');
          """);

      Event.Balanced balanced = balance(move, "1", "2");

      assertThat(balanced.tables())
          .containsExactly(
              new TableBalance("n.by_number", 4, 2, 2, 0),
              new TableBalance("n.by_char", 2, 2, 0, 0),
              new TableBalance("n.by_either", 4, 4, 1, 1),
              new TableBalance("n.parts", 3, 2, 1, 0));
      assertThat(balanced.verdict()).isInstanceOf(Verdict.Differs.class);
    }
  }

  @Test
  void aRefOfAnyTextIsTakenByteForByte() throws Exception {
    String odd = "a\"b\\{c},'d'\n$1";
    try (Move move = Shop.planned(server(18))) {
      move.inSource(
          "UPDATE shop.customer SET tenant = E'a\"b\\\\{c},''d''\\n$1' WHERE tenant = 'abc'");

      assertThat(balance(move, odd, "abcd", "abc-1").verdict())
          .isEqualTo(new Verdict.Matches(300, List.of()));
    }
  }

  @Test
  void aTableThatCannotBeCountedLeavesTheWholeUnproven() throws Exception {
    try (Move move = Shop.planned(server(18))) {
      move.inSource("ALTER TABLE shop.customer RENAME COLUMN tenant TO renter");
      assertThat(balance(move, "abc").verdict()).isInstanceOf(Verdict.Unproven.class);

      move.inSource("DROP TABLE shop.visit");
      assertThat(((Verdict.Unproven) balance(move, "abc").verdict()).reason())
          .contains("shop.visit");
    }
  }

  private static List<TableRule> byPrefix() {
    return Shop.rules().stream()
        .map(rule ->
            rule.table().equals(Shop.CUSTOMER)
                ? new TableRule(Shop.CUSTOMER, "tenant LIKE :project || '%'", null)
                : rule)
        .toList();
  }

  private static List<TableRule> numbered() {
    return List.of(
        new TableRule(TableName.parse("n.by_number"), "tenant = :project", null),
        new TableRule(TableName.parse("n.by_char"), "tenant = :project", null),
        new TableRule(
            TableName.parse("n.by_either"), "tenant = :project OR owner = :project", null),
        new TableRule(TableName.parse("n.parts"), "owner = :project", null));
  }

  private static Event.Balanced balance(Move move, String... projects)
      throws SQLException, IOException {
    List<ProjectRef> refs = Arrays.stream(projects).map(ProjectRef::new).toList();
    Order order =
        new Order(
            MigrationId.next(),
            1,
            refs.getFirst(),
            move.plan().source().server(),
            new DatabaseName(move.source()),
            60);
    return (Event.Balanced)
        move.handler().handle(new Command.Balance(order, move.plan(), refs), new WatchedRun());
  }

  private static TestPostgres server(int version) {
    return version == 18 ? TestPostgres.version18() : TestPostgres.version15();
  }
}
