package dev.drover.verify.rows;

import dev.drover.common.bundle.LineSink;
import dev.drover.common.postgres.CopyOut;
import dev.drover.common.postgres.Sql;
import dev.drover.common.postgres.TableShape;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Every row a table of the target holds, as COPY text of the source's columns in the source's
 * order.
 */
record TargetRows(Connection connection, TableShape shape) {
  /** Of any length. */
  long rows(CopyOut.RowSink sink) throws SQLException, IOException {
    return CopyOut.rows(connection, shape.table(), query(""), sink);
  }

  /** Those for which {@code condition}, SQL over the table called {@code t}, is true. */
  long rowsOf(String condition, CopyOut.RowSink sink) throws SQLException, IOException {
    return CopyOut.rows(connection, shape.table(), query(" WHERE " + condition), sink);
  }

  /** Each as a whole, for which there has to be {@link dev.drover.common.postgres.RowRoom}. */
  long lines(LineSink sink) throws SQLException, IOException {
    return lines("", sink);
  }

  /** Those rows for which {@code condition}, SQL over the table's columns, is not true. */
  long linesUnless(String condition, LineSink sink) throws SQLException, IOException {
    return lines(" WHERE (" + condition + ") IS NOT TRUE", sink);
  }

  private long lines(String where, LineSink sink) throws SQLException, IOException {
    return CopyOut.wholeRows(
        connection, shape.table(), query(where), line -> sink.line(line, 0, line.length));
  }

  private String query(String where) {
    return "SELECT " + Sql.columns(shape.columnNames()) + " FROM " + shape.from() + " AS t" + where;
  }
}
