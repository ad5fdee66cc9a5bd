package dev.drover.backup.check;

import dev.drover.common.message.Finding;
import dev.drover.common.message.Nearest;
import dev.drover.common.plan.Follows;
import dev.drover.common.plan.TableName;
import dev.drover.common.plan.TableRule;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Are the plan's tables and columns there, and which tables does the plan say nothing about? */
final class TablesCheck {
  private final Subject subject;
  private final Structure source;
  private final Findings findings;
  private final Set<TableName> planned;

  TablesCheck(Subject subject) {
    this.subject = subject;
    this.source = subject.source();
    this.findings = subject.findings();
    this.planned =
        subject.plan().tables().stream().map(TableRule::table).collect(Collectors.toSet());
  }

  void check() {
    for (TableRule rule : subject.plan().tables()) {
      Structure.Table table = source.tables().get(rule.table());
      if (table == null) {
        unknown("table_unknown", rule.table());
      } else {
        kind(table);
        columns(table.name());
      }
      Follows follows = rule.follows();
      if (follows != null) {
        column(rule.table(), rule.table(), follows.column());
        column(rule.table(), follows.table(), follows.parentColumn());
      }
    }
    subject.plan().ignoreTables().stream()
        .filter(ignored ->
            !source.tables().containsKey(ignored)
                && planned.stream().anyMatch(table -> table.schema().equals(ignored.schema())))
        .forEach(ignored ->
            findings.warning(
                "table_unknown",
                ignored,
                "ignore-tables names " + ignored + ", which does not exist",
                suggestion(ignored)));
    unmentioned();
  }

  private void unknown(String code, TableName table) {
    findings.error(code, table, "The source has no table " + table, suggestion(table));
  }

  private String suggestion(TableName table) {
    String nearest =
        Nearest.suggestion(
            table.toString(), source.tables().keySet().stream().map(TableName::toString).toList());
    return nearest != null ? nearest : "Correct the plan; names with capitals need double quotes.";
  }

  private void kind(Structure.Table table) {
    if (!table.holdsRows()) {
      String what = table.kind().equals("f") ? "a foreign table" : "a view";
      findings.error(
          "table_kind",
          table.name(),
          table.name() + " is " + what + ", which holds no rows of its own",
          "Take its tables instead.");
    } else if (table.children()) {
      findings.error(
          "cat_unsupported",
          table.name(),
          "Other tables inherit from " + table.name() + "; their rows would arrive as its own",
          "Move such tables by another way; partitioned tables are supported.");
    }
  }

  private void columns(TableName table) {
    for (Structure.Column column : source.columns().getOrDefault(table, List.of())) {
      if (column.generated()) {
        findings.add(
            Finding.info(
                    "column_generated", table.toString(), "Generated: computed anew in the target")
                .at(column.name()));
      } else if (!column.identity().isEmpty()) {
        findings.add(
            Finding.info(
                    "column_identity", table.toString(), "Identity: its values arrive as they are")
                .at(column.name()));
      }
      if (column.type().equals("oid")) {
        findings.add(
            Finding.warning(
                    "column_oid",
                    table.toString(),
                    "Numbers of large objects, if that is what they are, arrive without the objects",
                    null)
                .at(column.name()));
      }
    }
  }

  private void column(TableName rule, TableName table, String name) {
    Structure.Column column = source.column(table, name);
    if (column == null && source.tables().containsKey(table)) {
      String nearest =
          Nearest.suggestion(
              name,
              source.columns().getOrDefault(table, List.of()).stream()
                  .map(Structure.Column::name)
                  .toList());
      findings.add(
          Finding.error(
                  "column_unknown",
                  rule.toString(),
                  table + " has no column " + name,
                  nearest != null ? nearest : "Correct follows.")
              .at(name));
    } else if (column != null && column.generated()) {
      findings.add(
          Finding.error(
                  "column_unknown",
                  rule.toString(),
                  table + "." + name + " is a generated column",
                  "Follow a plain column.")
              .at(name));
    }
  }

  private void unmentioned() {
    for (Structure.ForeignKey key : source.foreignKeys()) {
      if (planned.contains(key.parent())
          && isLeftOut(key.child(), source.tables().get(key.child()))) {
        findings.error(
            "table_left_behind",
            key.child(),
            key.child()
                + " refers to "
                + key.parent()
                + " ("
                + key.name()
                + "), and the plan does not mention it: its rows would be left behind",
            "Add it to tables" + rule(key) + ", or to ignore-tables.");
      }
    }
    for (Structure.Table table : source.tables().values()) {
      boolean refers =
          source.foreignKeys().stream()
              .anyMatch(key -> key.child().equals(table.name()) && planned.contains(key.parent()));
      if (table.holdsRows() && !refers && isLeftOut(table.name(), table)) {
        findings.warning(
            "table_unmentioned",
            table.name(),
            "The plan does not mention " + table.name(),
            "Add it to tables, or to ignore-tables.");
      }
    }
  }

  private boolean isLeftOut(TableName name, Structure.@Nullable Table table) {
    boolean counted = table == null || !(table.partition() || table.extension());
    return counted && !planned.contains(name) && !subject.plan().ignoreTables().contains(name);
  }

  private static String rule(Structure.ForeignKey key) {
    return key.columns().size() == 1
        ? " (follows: "
            + new Follows(key.columns().getFirst(), key.parent(), key.parentColumns().getFirst())
            + ")"
        : "";
  }
}
