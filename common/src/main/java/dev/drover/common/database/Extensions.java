package dev.drover.common.database;

import dev.drover.common.bundle.Definitions;
import dev.drover.common.plan.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The extensions of a database. */
public final class Extensions {
  private Extensions() {}

  /** Those that go, without what every database has. */
  public static List<Definitions.Extension> read(Connection connection, Database.Choice choice)
      throws SQLException {
    String sql =
        """
        SELECT e.extname, e.extversion, n.nspname
          FROM pg_catalog.pg_extension AS e JOIN pg_catalog.pg_namespace AS n ON n.oid = e.extnamespace
         WHERE e.oid >= 16384
         ORDER BY 1
        """;
    List<Definitions.Extension> found = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        if (choice.extension(row.getString(1))) {
          found.add(
              new Definitions.Extension(row.getString(1), row.getString(2), row.getString(3)));
        }
      }
    }
    return found;
  }
}
