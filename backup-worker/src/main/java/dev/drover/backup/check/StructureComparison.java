package dev.drover.backup.check;

import dev.drover.common.message.Finding;
import dev.drover.common.plan.TableName;
import java.util.List;

/** Can the target's tables take the source's rows as they are? */
final class StructureComparison {
  private final Structure source;
  private final Structure target;
  private final Findings findings;

  StructureComparison(Structure source, Structure target, Findings findings) {
    this.source = source;
    this.target = target;
    this.findings = findings;
  }

  void compare(List<TableName> tables) {
    for (TableName table : tables) {
      if (!source.tables().containsKey(table)) {
        continue;
      }
      Structure.Table there = target.tables().get(table);
      if (there == null || !there.holdsRows()) {
        findings.error(
            "target_table_missing",
            table,
            "The target has no table " + table,
            "Add it to the target's schema.");
        continue;
      }
      source.plainColumns(table).forEach(column -> compare(table, column));
      target.plainColumns(table).forEach(column -> required(table, column));
    }
  }

  private void compare(TableName table, Structure.Column column) {
    Structure.Column there = target.column(table, column.name());
    if (there == null) {
      error(
          "target_column_missing",
          table,
          column,
          "The target's " + table + " has no column " + column.name(),
          "Add it to the target's schema.");
    } else if (there.generated()) {
      error(
          "target_column_generated",
          table,
          column,
          "The target computes "
              + table
              + "."
              + column.name()
              + " itself and cannot take the source's values",
          "Make it a plain column in the target's schema.");
    } else {
      types(table, column, there);
      if (there.notNull() && !column.notNull()) {
        warning(
            "target_not_null",
            table,
            column,
            table + "." + column.name() + " may be NULL in the source and not in the target",
            "Make them agree.");
      }
    }
  }

  private void types(TableName table, Structure.Column column, Structure.Column there) {
    if (column.type().equals(there.type())) {
      return;
    }
    String types = "in the source " + column.type() + ", in the target " + there.type();
    if (ColumnType.parse(column.type()).isWiderThan(ColumnType.parse(there.type()))) {
      warning(
          "type_narrower",
          table,
          column,
          table
              + "."
              + column.name()
              + " is narrower in the target: "
              + types
              + "; rows whose values change fail verification",
          "Give the target's column the source's type.");
    } else {
      warning(
          "type_differs",
          table,
          column,
          table + "." + column.name() + " has another type: " + types,
          "Make them agree where you can.");
    }
  }

  private void required(TableName table, Structure.Column there) {
    boolean filled = !there.notNull() || there.hasDefault() || !there.identity().isEmpty();
    if (source.column(table, there.name()) == null && !filled) {
      error(
          "target_column_required",
          table,
          there,
          "The target's "
              + table
              + " demands a value for "
              + there.name()
              + ", which the source does not have",
          "Give it a default or allow NULL.");
    }
  }

  private void error(
      String code, TableName table, Structure.Column column, String message, String remedy) {
    findings.add(Finding.error(code, table.toString(), message, remedy).at(column.name()));
  }

  private void warning(
      String code, TableName table, Structure.Column column, String message, String remedy) {
    findings.add(Finding.warning(code, table.toString(), message, remedy).at(column.name()));
  }
}
