package dev.drover.local.kind;

import dev.drover.common.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What rows a sample database has, in lines that are the same wherever they are the same. */
final class RowLines {
  private RowLines() {}

  /** A line for each table's and large object's rows and each sequence's state. */
  static List<String> of(TestPostgres server, String database) throws SQLException {
    try (Connection connection = server.connect(database)) {
      List<String> rows =
          ofTables(
              connection,
              "count(*) || ' ' || COALESCE(md5(string_agg(t::text, '' ORDER BY t::text COLLATE"
                  + " \"C\")), '')");
      rows.addAll(
          texts(
              connection,
              "SELECT oid || ' ' || md5(lo_get(oid)) FROM pg_largeobject_metadata ORDER BY oid"));
      rows.addAll(
          texts(
              connection,
              "SELECT schemaname || '.' || sequencename || ' ' || COALESCE(last_value::text, '')"
                  + " FROM pg_sequences ORDER BY schemaname, sequencename"));
      rows.addAll(texts(connection, "SELECT m::text FROM app.moods AS m ORDER BY 1"));
      return rows;
    }
  }

  /** {@code what} of each table, after its name. */
  static List<String> ofTables(Connection connection, String what) throws SQLException {
    List<String> found = new ArrayList<>();
    List<String> tables =
        texts(
            connection,
            """
            SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
             WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'drover_load') ORDER BY 1
            """);
    for (String table : tables) {
      for (String line : texts(connection, "SELECT " + what + " FROM ONLY " + table + " AS t")) {
        found.add(table + " " + line);
      }
    }
    return found;
  }

  static List<String> texts(Connection connection, String sql) throws SQLException {
    List<String> found = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        found.add(row.getString(1));
      }
    }
    return found;
  }
}
