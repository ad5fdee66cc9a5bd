package dev.drover.common.schema;

import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.Catalog;
import dev.drover.common.postgres.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What a database was before the migration that changes it, written by that migration before it
 * changes anything, in a transaction that holds the fence; so whoever undoes it knows where to
 * stop, and can prove that it did. Taken away by the undoing; a completed migration's stays until
 * the next one's.
 *
 * @param migration whose change stands
 * @param rank of the last line that the history had; 0 when it had none
 * @param remembered whether there was a history at all
 * @param structure digest of how the database was built
 * @param invalid indexes that were invalid already
 */
public record StandingChange(
    ProjectRef project,
    MigrationId migration,
    int rank,
    boolean remembered,
    String structure,
    List<Long> invalid) {
  private static final TableName NAME = new TableName("drover", "schema_change");

  private static final String TABLE =
      """
      CREATE TABLE IF NOT EXISTS drover.schema_change (
        project    text PRIMARY KEY,
        migration  uuid NOT NULL,
        rank       integer NOT NULL,
        remembered boolean NOT NULL,
        structure  text NOT NULL,
        invalid    bigint[] NOT NULL,
        begun_at   timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp()
      )
      """;

  public StandingChange {
    invalid = List.copyOf(invalid);
  }

  /** What the database is now, in the session's transaction. */
  public static StandingChange observed(
      Connection connection, ProjectRef project, MigrationId migration, TableName history)
      throws SQLException {
    return new StandingChange(
        project,
        migration,
        History.read(connection, history).stream().mapToInt(Applied::rank).max().orElse(0),
        Catalog.exists(connection, history),
        Structure.read(connection, history).digest(),
        invalidIndexes(connection));
  }

  public static Optional<StandingChange> read(Connection connection, ProjectRef project)
      throws SQLException {
    if (!Catalog.exists(connection, NAME)) {
      return Optional.empty();
    }
    String sql =
        "SELECT migration, rank, remembered, structure, invalid FROM drover.schema_change WHERE"
            + " project = ?";
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setString(1, project.value());
      try (ResultSet row = query.executeQuery()) {
        return row.next()
            ? Optional.of(
                new StandingChange(
                    project,
                    new MigrationId(row.getObject(1, UUID.class)),
                    row.getInt(2),
                    row.getBoolean(3),
                    row.getString(4),
                    Arrays.asList((Long[]) row.getArray(5).getArray())))
            : Optional.empty();
      }
    }
  }

  /** Replaces what the project's row said. */
  public void write(Connection transaction) throws SQLException {
    try (Statement statement = transaction.createStatement()) {
      statement.execute(TABLE);
    }
    String sql =
        """
        INSERT INTO drover.schema_change (project, migration, rank, remembered, structure, invalid) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (project) DO UPDATE
           SET migration = excluded.migration, rank = excluded.rank, remembered = excluded.remembered,
               structure = excluded.structure, invalid = excluded.invalid, begun_at = pg_catalog.clock_timestamp()
        """;
    try (PreparedStatement insert = transaction.prepareStatement(sql)) {
      insert.setString(1, project.value());
      insert.setObject(2, migration.value());
      insert.setInt(3, rank);
      insert.setBoolean(4, remembered);
      insert.setString(5, structure);
      insert.setArray(6, transaction.createArrayOf("bigint", invalid.toArray()));
      insert.executeUpdate();
    }
  }

  /** Whether the database is built as it was, in the session's transaction. */
  public boolean sameStructure(Connection connection, TableName history) throws SQLException {
    return Structure.read(connection, history).digest().equals(structure);
  }

  public void remove(Connection transaction) throws SQLException {
    StandingRows.clear(transaction, project);
    BegunBatches.clear(transaction, project);
    try (PreparedStatement delete =
        transaction.prepareStatement("DELETE FROM drover.schema_change WHERE project = ?")) {
      delete.setString(1, project.value());
      delete.executeUpdate();
    }
  }

  /**
   * Drops indexes that an unfinished {@code CREATE INDEX CONCURRENTLY} or {@code REINDEX} of ours
   * left behind: invalid, and not so when the migration began.
   */
  public void dropLeftIndexes(Connection connection) throws SQLException {
    for (Long oid : invalidIndexes(connection)) {
      if (!invalid.contains(oid)) {
        try (Statement statement = connection.createStatement()) {
          statement.execute("DROP INDEX IF EXISTS " + name(connection, oid));
        }
      }
    }
  }

  private static String name(Connection connection, long oid) throws SQLException {
    String sql =
        "SELECT n.nspname, c.relname FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS"
            + " n ON n.oid = c.relnamespace WHERE c.oid = ?";
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setLong(1, oid);
      try (ResultSet row = query.executeQuery()) {
        row.next();
        return Sql.table(new TableName(row.getString(1), row.getString(2)));
      }
    }
  }

  private static List<Long> invalidIndexes(Connection connection) throws SQLException {
    String sql =
        """
        SELECT coalesce(array_agg(i.indexrelid::bigint ORDER BY i.indexrelid), '{}')
          FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid AND c.relkind = 'i'
         WHERE NOT i.indisvalid
        """;
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return Arrays.asList((Long[]) row.getArray(1).getArray());
    }
  }
}
