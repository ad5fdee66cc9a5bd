package dev.drover.common.database;

import dev.drover.common.bundle.Definitions;
import dev.drover.common.plan.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The foreign keys of a database that can be made first and checked later. */
public final class ForeignKeys {
  /**
   * {@code NOT VALID} is known between ordinary tables alone (PostgreSQL manual, "ALTER TABLE").
   * One with a comment, or something else that hangs on it, has to be there when that is made.
   */
  private static final String LATER =
      """
      SELECT k.oid, n.nspname, c.relname, k.conname, pg_catalog.pg_get_constraintdef(k.oid)
        FROM pg_catalog.pg_constraint AS k
        JOIN pg_catalog.pg_class AS c ON c.oid = k.conrelid AND c.relkind = 'r' AND NOT c.relispartition
        JOIN pg_catalog.pg_class AS r ON r.oid = k.confrelid AND r.relkind = 'r' AND NOT r.relispartition
        JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
       WHERE k.contype = 'f' AND k.convalidated AND k.conparentid = 0
         AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend AS d
                          WHERE d.refclassid = 'pg_catalog.pg_constraint'::regclass AND d.refobjid = k.oid AND d.deptype <> 'i')
         AND NOT EXISTS (SELECT FROM pg_catalog.pg_description AS t
                          WHERE t.classoid = 'pg_catalog.pg_constraint'::regclass AND t.objoid = k.oid)
       ORDER BY 2, 3, 4
      """;

  private ForeignKeys() {}

  /**
   * Those between tables that go.
   *
   * @param connection with an empty search path
   */
  public static List<Definitions.ForeignKey> read(Connection connection, SourceContents contents)
      throws SQLException {
    List<Definitions.ForeignKey> found = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(LATER)) {
      while (row.next()) {
        TableName table = new TableName(row.getString(2), row.getString(3));
        if (contents.tables().containsKey(table)) {
          found.add(
              new Definitions.ForeignKey(
                  row.getLong(1), table, row.getString(4), row.getString(5)));
        }
      }
    }
    return found;
  }
}
