package dev.drover.common.schema;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;

/** A database's extensions, as statements that make them where they are. */
final class Extensions {
  private Extensions() {}

  /** By their names as SQL writes them, in the order in which they were made. */
  static Map<String, String> creations(Connection connection) throws SQLException {
    String sql =
        """
        SELECT pg_catalog.quote_ident(x.extname),
               pg_catalog.format('CREATE EXTENSION IF NOT EXISTS %I WITH SCHEMA %I', x.extname, n.nspname)
          FROM pg_catalog.pg_extension AS x JOIN pg_catalog.pg_namespace AS n ON n.oid = x.extnamespace
         ORDER BY x.oid
        """;
    Map<String, String> creations = new LinkedHashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        creations.put(row.getString(1), row.getString(2));
      }
    }
    return creations;
  }
}
