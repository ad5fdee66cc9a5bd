package dev.drover.backup.dump;

import dev.drover.common.postgres.LargeObjects;
import dev.drover.common.postgres.Sql;
import dev.drover.common.postgres.TableShape;

/**
 * Rows of a table.
 *
 * @param condition SQL over the table's columns, the table called {@code t}; for large objects see
 *     {@link LargeObjects#pieces}
 */
record Selected(TableShape shape, String condition) {
  /** {@code SELECT} of the shape's columns, in order. */
  String query() {
    String columns = "SELECT " + Sql.columns(shape.columnNames()) + " FROM ";
    return LargeObjects.are(shape)
        ? columns + LargeObjects.pieces(condition) + " AS t"
        : columns + shape.from() + " AS t WHERE " + condition;
  }
}
