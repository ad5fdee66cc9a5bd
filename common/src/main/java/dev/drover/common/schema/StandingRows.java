package dev.drover.common.schema;

import dev.drover.common.bundle.Digest;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.Catalog;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a migration has done to rows, written in its own transactions beside {@link StandingChange};
 * so that whoever restores from the bundle can see whether rows would be lost that are not in it.
 */
public final class StandingRows {
  private static final TableName NAME = new TableName("drover", "schema_rows");

  private static final String TABLE =
      """
      CREATE TABLE IF NOT EXISTS drover.schema_rows (
        project     text NOT NULL,
        schema_name text NOT NULL,
        table_name  text NOT NULL,
        proven      boolean NOT NULL,
        left_as     text,
        PRIMARY KEY (project, schema_name, table_name)
      )
      """;

  private StandingRows() {}

  /**
   * One table.
   *
   * @param proven whether it held the bundle's rows, and no others, when the migration came to it
   * @param left its rows when the migration was through with it; absent when they are as they were
   */
  public record Rows(boolean proven, @Nullable Digest left) {}

  /** Forgets an earlier migration's. */
  public static void clear(Connection transaction, ProjectRef project) throws SQLException {
    if (Catalog.exists(transaction, NAME)) {
      try (PreparedStatement delete =
          transaction.prepareStatement("DELETE FROM drover.schema_rows WHERE project = ?")) {
        delete.setString(1, project.value());
        delete.executeUpdate();
      }
    }
  }

  public static Map<TableName, Rows> read(Connection connection, ProjectRef project)
      throws SQLException {
    Map<TableName, Rows> tables = new TreeMap<>();
    if (!Catalog.exists(connection, NAME)) {
      return tables;
    }
    String sql =
        "SELECT schema_name, table_name, proven, left_as FROM drover.schema_rows WHERE project = ?";
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setString(1, project.value());
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          String left = row.getString(4);
          tables.put(
              new TableName(row.getString(1), row.getString(2)),
              new Rows(row.getBoolean(3), left == null ? null : Digest.parse(left)));
        }
      }
    }
    return tables;
  }

  static void write(Connection connection, ProjectRef project, TableName table, Rows rows)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(TABLE);
    }
    String sql =
        """
        INSERT INTO drover.schema_rows (project, schema_name, table_name, proven, left_as) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (project, schema_name, table_name) DO UPDATE SET proven = excluded.proven, left_as = excluded.left_as
        """;
    Digest left = rows.left();
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setString(1, project.value());
      insert.setString(2, table.schema());
      insert.setString(3, table.name());
      insert.setBoolean(4, rows.proven());
      insert.setString(5, left == null ? null : left.toString());
      insert.executeUpdate();
    }
  }
}
