package dev.drover.backup.dump;

import dev.drover.common.bundle.Manifest;
import dev.drover.common.bundle.SequenceStates;
import dev.drover.common.plan.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The sequences that columns of tables own (serial, identity) or draw from in their defaults.
 * Sequences are not part of a snapshot: they are read after it was taken, so they stand at or
 * beyond every value its rows hold.
 */
final class Sequences {
  private static final String NAMES =
      """
      SELECT DISTINCT sn.nspname, sc.relname
        FROM unnest(?::text[], ?::text[]) AS w(s, t)
        JOIN pg_catalog.pg_namespace AS n ON n.nspname = w.s
        JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = w.t
        JOIN LATERAL (
              SELECT d.objid AS sequence
                FROM pg_catalog.pg_depend AS d
               WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.refclassid = 'pg_catalog.pg_class'::regclass
                 AND d.refobjid = c.oid AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
              UNION ALL
              SELECT d.refobjid
                FROM pg_catalog.pg_attrdef AS f
                JOIN pg_catalog.pg_depend AS d ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND d.objid = f.oid
                                              AND d.refclassid = 'pg_catalog.pg_class'::regclass
               WHERE f.adrelid = c.oid) AS drawn ON true
        JOIN pg_catalog.pg_class AS sc ON sc.oid = drawn.sequence AND sc.relkind = 'S'
        JOIN pg_catalog.pg_namespace AS sn ON sn.oid = sc.relnamespace
       ORDER BY 1, 2
      """;

  private Sequences() {}

  static List<Manifest.Sequence> of(Connection connection, List<TableName> tables)
      throws SQLException {
    List<TableName> names = names(connection, tables);
    return SequenceStates.read(connection, names);
  }

  private static List<TableName> names(Connection connection, List<TableName> tables)
      throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(NAMES)) {
      query.setArray(
          1, connection.createArrayOf("text", tables.stream().map(TableName::schema).toArray()));
      query.setArray(
          2, connection.createArrayOf("text", tables.stream().map(TableName::name).toArray()));
      List<TableName> names = new ArrayList<>();
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          names.add(new TableName(row.getString(1), row.getString(2)));
        }
      }
      return names;
    }
  }
}
