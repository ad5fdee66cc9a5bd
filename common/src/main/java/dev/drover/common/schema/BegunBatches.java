package dev.drover.common.schema;

import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.Catalog;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * Which file's batches a migration began last, written in the transaction of each: the history says
 * nothing of the file before the last one, and whoever undoes has to know.
 */
public final class BegunBatches {
  private static final TableName NAME = new TableName("drover", "schema_batches");

  private static final String TABLE =
      """
      CREATE TABLE drover.schema_batches (
        project   text PRIMARY KEY,
        migration uuid NOT NULL,
        script    text NOT NULL
      )
      """;

  private BegunBatches() {}

  /** Replaces what the project's row said. */
  public static void write(
      Connection transaction, ProjectRef project, MigrationId migration, String script)
      throws SQLException {
    if (!Catalog.exists(transaction, NAME)) {
      try (Statement statement = transaction.createStatement()) {
        statement.execute(TABLE);
      }
    }
    String sql =
        """
        INSERT INTO drover.schema_batches AS b (project, migration, script) VALUES (?, ?, ?)
        ON CONFLICT (project) DO UPDATE SET migration = excluded.migration, script = excluded.script
         WHERE (b.migration, b.script) IS DISTINCT FROM (excluded.migration, excluded.script)
        """;
    try (PreparedStatement insert = transaction.prepareStatement(sql)) {
      insert.setString(1, project.value());
      insert.setObject(2, migration.value());
      insert.setString(3, script);
      insert.executeUpdate();
    }
  }

  /** The file's name, if any batch of this migration was committed. */
  public static Optional<String> read(
      Connection connection, ProjectRef project, MigrationId migration) throws SQLException {
    if (!Catalog.exists(connection, NAME)) {
      return Optional.empty();
    }
    String sql = "SELECT script FROM drover.schema_batches WHERE project = ? AND migration = ?";
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setString(1, project.value());
      query.setObject(2, migration.value());
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
      }
    }
  }

  /** Forgets them: nothing of them stands, or they are an earlier migration's. */
  public static void clear(Connection transaction, ProjectRef project) throws SQLException {
    if (Catalog.exists(transaction, NAME)) {
      try (PreparedStatement delete =
          transaction.prepareStatement("DELETE FROM drover.schema_batches WHERE project = ?")) {
        delete.setString(1, project.value());
        delete.executeUpdate();
      }
    }
  }
}
