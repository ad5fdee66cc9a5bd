package dev.drover.common.postgres;

import dev.drover.common.plan.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what the catalog says about tables. One query for all tables asked for. */
public final class Catalog {
  private Catalog() {}

  /** Whether there is a table, view or the like of that name. */
  public static boolean exists(Connection connection, TableName table) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT pg_catalog.to_regclass(?) IS NOT NULL")) {
      query.setString(1, Sql.table(table));
      try (ResultSet row = query.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  /**
   * The shapes of those {@code tables} that exist, in the order asked for. A table that does not
   * exist is absent.
   */
  public static Map<TableName, TableShape> shapes(
      Connection connection, Collection<TableName> tables) throws SQLException {
    Map<TableName, List<TableShape.Column>> columns = new LinkedHashMap<>();
    tables.forEach(table -> columns.put(table, new ArrayList<>()));
    String sql =
        """
        SELECT n.nspname, c.relname, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),
               pg_catalog.array_position(i.indkey::smallint[], a.attnum)
          FROM unnest(?::text[], ?::text[]) AS w(s, t)
          JOIN pg_catalog.pg_namespace n ON n.nspname = w.s
          JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.t AND c.relkind IN ('r', 'p')
          JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
          LEFT JOIN pg_catalog.pg_index i ON i.indrelid = c.oid AND i.indisprimary
         ORDER BY 1, 2, a.attnum
        """;
    Map<TableName, Map<Integer, String>> keyOrder = new LinkedHashMap<>();
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setArray(
          1, connection.createArrayOf("text", tables.stream().map(TableName::schema).toArray()));
      query.setArray(
          2, connection.createArrayOf("text", tables.stream().map(TableName::name).toArray()));
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          TableName table = new TableName(row.getString(1), row.getString(2));
          columns
              .computeIfAbsent(table, _ -> new ArrayList<>())
              .add(new TableShape.Column(row.getString(3), row.getString(4)));
          keyOrder.computeIfAbsent(table, _ -> new java.util.TreeMap<>());
          if (row.getObject(5) != null) {
            keyOrder.get(table).put(row.getInt(5), row.getString(3));
          }
        }
      }
    }
    Map<TableName, TableShape> shapes = new LinkedHashMap<>();
    for (TableName table : tables) {
      List<TableShape.Column> found = columns.getOrDefault(table, List.of());
      if (!found.isEmpty()) {
        shapes.put(
            table,
            new TableShape(
                table, found, List.copyOf(keyOrder.getOrDefault(table, Map.of()).values())));
      }
    }
    return shapes;
  }
}
