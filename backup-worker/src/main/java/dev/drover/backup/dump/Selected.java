package dev.drover.backup.dump;

import dev.drover.common.postgres.Sql;
import dev.drover.common.postgres.TableShape;

/**
 * Rows of a table.
 *
 * @param condition SQL over the table's columns, the table called {@code t}
 */
record Selected(TableShape shape, String condition) {
  /** {@code SELECT} of the shape's columns, in order. */
  String query() {
    return "SELECT "
        + Sql.columns(shape.columnNames())
        + " FROM "
        + Sql.table(shape.table())
        + " AS t WHERE "
        + condition;
  }
}
