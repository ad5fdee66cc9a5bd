package dev.drover.backup.schema;

import dev.drover.common.bundle.Manifest;
import dev.drover.common.config.DroverConfig;
import dev.drover.common.failure.DroverException;
import dev.drover.common.plan.Schema;
import dev.drover.common.plan.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What of a project's database goes into the bundle before its files are run. */
public final class SchemaBackup {
  private SchemaBackup() {}

  /**
   * @throws DroverException {@code mode_not_allowed} when nothing would be kept on a server where
   *     something has to be
   */
  public static void requireAllowed(Schema plan, String server, DroverConfig.Workers workers) {
    if (plan.apply().mode() == Schema.Mode.DEVELOPMENT && workers.production(server)) {
      throw DroverException.user(
          "mode_not_allowed",
          "The plan says apply.mode: development, but the server '"
              + server
              + "' is one for production.",
          "Say apply.mode: production, or take the server out of workers.production-servers.");
    }
  }

  /** The tables to keep: all that hold rows of their own, or none in mode development. */
  public static List<TableName> tables(Connection database, Schema plan) throws SQLException {
    return switch (plan.apply().mode()) {
      case DEVELOPMENT -> List.of();
      case PRODUCTION -> all(database, plan.apply().history());
    };
  }

  /** A part without rows, for a plan that keeps none. */
  public static Manifest.Part nothing(String server, String database, Connection connection)
      throws SQLException {
    return new Manifest.Part(
        server,
        database,
        connection.getMetaData().getDatabaseProductVersion(),
        "",
        "",
        List.of(),
        List.of());
  }

  /** Partitions, not what they are partitions of; what extensions own is theirs. */
  public static List<TableName> all(Connection database, TableName history) throws SQLException {
    String sql =
        """
        SELECT n.nspname, c.relname
          FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
         WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname !~ '^pg_'
           AND n.nspname NOT IN ('information_schema', 'drover')
           AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend AS d
                            WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
           AND EXISTS (SELECT FROM pg_catalog.pg_attribute AS a
                        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '')
         ORDER BY 1, 2
        """;
    List<TableName> tables = new ArrayList<>();
    try (Statement statement = database.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        TableName table = new TableName(row.getString(1), row.getString(2));
        if (!table.equals(history)) {
          tables.add(table);
        }
      }
    }
    return tables;
  }
}
