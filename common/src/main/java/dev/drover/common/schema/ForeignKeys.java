package dev.drover.common.schema;

import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Keys that would act when rows go and come back. */
final class ForeignKeys {
  private ForeignKeys() {}

  /** Statements that drop the keys which point to {@code tables}. */
  static List<String> to(Connection connection, Collection<TableName> tables) throws SQLException {
    String sql =
        """
        SELECT n.nspname, c.relname, k.conname
          FROM unnest(?::text[], ?::text[]) AS w(s, t)
          JOIN pg_catalog.pg_namespace AS m ON m.nspname = w.s
          JOIN pg_catalog.pg_class AS p ON p.relnamespace = m.oid AND p.relname = w.t
          JOIN pg_catalog.pg_constraint AS k ON k.confrelid = p.oid AND k.contype = 'f' AND k.conparentid = 0
          JOIN pg_catalog.pg_class AS c ON c.oid = k.conrelid
          JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
         ORDER BY 1, 2, 3
        """;
    List<String> drops = new ArrayList<>();
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setArray(
          1, connection.createArrayOf("text", tables.stream().map(TableName::schema).toArray()));
      query.setArray(
          2, connection.createArrayOf("text", tables.stream().map(TableName::name).toArray()));
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          drops.add(
              "ALTER TABLE "
                  + Sql.table(new TableName(row.getString(1), row.getString(2)))
                  + " DROP CONSTRAINT "
                  + Sql.identifier(row.getString(3)));
        }
      }
    }
    return drops;
  }
}
