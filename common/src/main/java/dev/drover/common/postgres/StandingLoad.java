package dev.drover.common.postgres;

import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/**
 * What was loaded last into a project's existing database and still stands there. Written and
 * removed in the very transactions that load and take back the rows, so after a lost connection it
 * tells whether the commit happened.
 *
 * @param bundle whose rows they are
 */
public record StandingLoad(
    ProjectRef project, MigrationId migration, int epoch, String bundle, long rows) {
  static final String TABLE =
      """
      CREATE TABLE IF NOT EXISTS drover.load (
        project   text PRIMARY KEY,
        migration uuid NOT NULL,
        epoch     integer NOT NULL,
        bundle    text NOT NULL,
        rows      bigint NOT NULL,
        loaded_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp()
      )
      """;

  public static Optional<StandingLoad> read(Connection connection, ProjectRef project)
      throws SQLException {
    String sql = "SELECT migration, epoch, bundle, rows FROM drover.load WHERE project = ?";
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setString(1, project.value());
      try (ResultSet row = query.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        MigrationId migration = new MigrationId(row.getObject(1, UUID.class));
        return Optional.of(
            new StandingLoad(project, migration, row.getInt(2), row.getString(3), row.getLong(4)));
      }
    }
  }

  /** Replaces what the project's row said. */
  public void write(Connection transaction) throws SQLException {
    String sql =
        """
        INSERT INTO drover.load (project, migration, epoch, bundle, rows) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (project) DO UPDATE
           SET migration = excluded.migration, epoch = excluded.epoch, bundle = excluded.bundle, rows = excluded.rows,
               loaded_at = pg_catalog.clock_timestamp()
        """;
    try (PreparedStatement insert = transaction.prepareStatement(sql)) {
      insert.setString(1, project.value());
      insert.setObject(2, migration.value());
      insert.setInt(3, epoch);
      insert.setString(4, bundle);
      insert.setLong(5, rows);
      insert.executeUpdate();
    }
  }

  public static void remove(Connection transaction, ProjectRef project) throws SQLException {
    try (PreparedStatement delete =
        transaction.prepareStatement("DELETE FROM drover.load WHERE project = ?")) {
      delete.setString(1, project.value());
      delete.executeUpdate();
    }
  }
}
