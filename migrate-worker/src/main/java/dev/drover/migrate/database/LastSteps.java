package dev.drover.migrate.database;

import dev.drover.common.bundle.Definitions;
import dev.drover.common.database.Traits;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.postgres.Sql;
import dev.drover.common.postgres.Transaction;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What a database gets when everything in it is there. Bears being repeated. */
final class LastSteps {
  private final Connection database;
  private final DatabaseName name;

  /**
   * @param name of the database that {@code database} is connected to
   */
  LastSteps(Connection database, DatabaseName name) {
    this.database = database;
    this.name = name;
  }

  /** Those of an attempt that was broken off. */
  void dropEventTriggers() throws SQLException {
    String sql =
        """
        SELECT t.evtname FROM pg_catalog.pg_event_trigger AS t
         WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend AS d
                            WHERE d.classid = 'pg_catalog.pg_event_trigger'::regclass AND d.objid = t.oid AND d.deptype = 'e')
        """;
    List<String> drops = new ArrayList<>();
    try (Statement statement = database.createStatement()) {
      try (ResultSet row = statement.executeQuery(sql)) {
        while (row.next()) {
          drops.add("DROP EVENT TRIGGER " + Sql.identifier(row.getString(1)));
        }
      }
      for (String drop : drops) {
        statement.execute(drop);
      }
    }
  }

  /**
   * Comment and settings, and whose the database is, in one transaction; the comment was our mark
   * until now.
   */
  void settle(Definitions.Traits traits, List<String> rights) throws SQLException {
    List<String> statements = new ArrayList<>();
    statements.add("COMMENT ON DATABASE " + Sql.identifier(name) + " IS NULL");
    statements.addAll(Traits.settings(traits, Sql.identifier(name)));
    statements.addAll(rights);
    Transaction.run(
        database,
        () -> {
          try (Statement statement = database.createStatement()) {
            return statement.execute(String.join(";\n", statements));
          }
        });
  }
}
