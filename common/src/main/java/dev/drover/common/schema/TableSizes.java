package dev.drover.common.schema;

import dev.drover.common.plan.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;

/** How large a database's tables are. */
public final class TableSizes {
  private TableSizes() {}

  /** Bytes of each with its indexes and whatever is stored beside it. */
  public static Map<TableName, Long> read(Connection connection) throws SQLException {
    String sql =
        """
        SELECT n.nspname, c.relname, pg_catalog.pg_total_relation_size(c.oid)
          FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
         WHERE c.relkind IN ('r', 'm') AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'drover')
        """;
    Map<TableName, Long> sizes = new TreeMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        sizes.put(new TableName(row.getString(1), row.getString(2)), row.getLong(3));
      }
    }
    return sizes;
  }
}
