package dev.drover.common.schema;

import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.Catalog;
import dev.drover.common.postgres.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;

/** The table in which Flyway remembers what was run in a database. */
public final class History {
  private static final String COLUMNS =
      "installed_rank, version, description, type, script, checksum, installed_by, installed_on,"
          + " execution_time, success";

  /** As Flyway makes it. */
  private static final String TABLE =
      """
      CREATE TABLE %s (
        installed_rank integer PRIMARY KEY,
        version        varchar(50),
        description    varchar(200) NOT NULL,
        type           varchar(20) NOT NULL,
        script         varchar(1000) NOT NULL,
        checksum       integer,
        installed_by   varchar(100) NOT NULL,
        installed_on   timestamp NOT NULL DEFAULT pg_catalog.now(),
        execution_time integer NOT NULL,
        success        boolean NOT NULL
      )
      """;

  private History() {}

  /** In order of running; empty also when there is no history. */
  public static List<Applied> read(Connection connection, TableName table) throws SQLException {
    List<Applied> lines = new ArrayList<>();
    if (!Catalog.exists(connection, table)) {
      return lines;
    }
    String sql =
        """
        SELECT installed_rank, version, script, checksum, installed_on, execution_time, success
          FROM %s WHERE type <> 'SCHEMA' ORDER BY installed_rank
        """
            .formatted(Sql.table(table));
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        Timestamp at = row.getTimestamp(5);
        lines.add(
            new Applied(
                row.getInt(1),
                row.getString(2),
                row.getString(3),
                row.getObject(4, Integer.class),
                at.toInstant(),
                row.getLong(6),
                row.getBoolean(7)));
      }
    }
    return lines;
  }

  /** Takes back what is remembered of everything run after {@code rank}. */
  public static void forgetAfter(Connection connection, TableName table, int rank)
      throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "DELETE FROM " + Sql.table(table) + " WHERE installed_rank > ?")) {
      delete.setInt(1, rank);
      delete.executeUpdate();
    }
  }

  /**
   * Makes the same history in another database, in which nothing was run by Flyway yet, or
   * something else was.
   */
  static void copy(Connection from, Connection to, TableName table) throws SQLException {
    drop(to, table);
    if (!Catalog.exists(from, table)) {
      return;
    }
    try (Statement make = to.createStatement();
        Statement statement = from.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT " + COLUMNS + " FROM " + Sql.table(table) + " ORDER BY installed_rank");
        PreparedStatement insert =
            to.prepareStatement(
                "INSERT INTO "
                    + Sql.table(table)
                    + " ("
                    + COLUMNS
                    + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
      make.execute("CREATE SCHEMA IF NOT EXISTS " + Sql.identifier(table.schema()));
      make.execute(TABLE.formatted(Sql.table(table)));
      while (row.next()) {
        for (int column = 1; column <= 10; column++) {
          insert.setObject(column, row.getObject(column));
        }
        insert.executeUpdate();
      }
    }
  }

  public static void drop(Connection connection, TableName table) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE IF EXISTS " + Sql.table(table));
    }
  }
}
