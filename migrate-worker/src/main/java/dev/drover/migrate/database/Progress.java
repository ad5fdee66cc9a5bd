package dev.drover.migrate.database;

import dev.drover.common.database.SourceRefusals;
import dev.drover.common.failure.CrashPoint;
import dev.drover.common.postgres.Servers;
import dev.drover.common.postgres.Sql;
import dev.drover.common.postgres.Staging;
import dev.drover.common.postgres.Transaction;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;

/**
 * How far a load is, in schema {@value SourceRefusals#LOAD_SCHEMA} of the database that is loaded,
 * so that a part's rows and the word that they are there are one transaction. The schema is gone
 * before event triggers come; from then on the database's comment says how far it is.
 */
final class Progress {
  private static final String NO_SUCH_DATABASE = "3D000";

  private final Connection database;
  private final String seal;

  /**
   * @param database in autocommit mode
   * @param seal of the bundle that is loaded
   */
  Progress(Connection database, String seal) {
    this.database = database;
    this.seal = seal;
  }

  /** Whether {@code staging} is half built from that bundle, so that one can go on with it. */
  static boolean isOf(Servers servers, String server, Staging staging, Origins origins)
      throws SQLException {
    try (Connection connection = servers.open(server, staging.name())) {
      return new Progress(connection, origins.seal()).phase() != Phase.EMPTY;
    } catch (SQLException e) {
      if (NO_SUCH_DATABASE.equals(e.getSQLState())) {
        return false;
      }
      throw e;
    }
  }

  /** {@link Phase#EMPTY} as well when it is being built from another bundle. */
  Phase phase() throws SQLException {
    String comment =
        one(
            """
            SELECT COALESCE(pg_catalog.shobj_description(oid, 'pg_database'), '')
              FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()
            """);
    if (comment.equals(mark())) {
      return Phase.LAST;
    }
    if (one("SELECT COALESCE(pg_catalog.to_regclass('drover_load.state')::text, '')").isEmpty()) {
      return Phase.EMPTY;
    }
    return Phase.valueOf(
        one(
            "SELECT COALESCE((SELECT phase FROM drover_load.state WHERE bundle = "
                + Sql.literal(seal)
                + "), 'EMPTY')"));
  }

  /** The definitions of tables are there. */
  void beginRows() throws SQLException {
    in(
        """
        CREATE SCHEMA drover_load;
        CREATE TABLE drover_load.state (bundle text NOT NULL, phase text NOT NULL);
        CREATE TABLE drover_load.part (number integer PRIMARY KEY);
        INSERT INTO drover_load.state VALUES (%s, 'ROWS')
        """
            .formatted(Sql.literal(seal)));
  }

  /** The parts that are there. */
  Set<Integer> parts() throws SQLException {
    Set<Integer> parts = new HashSet<>();
    try (Statement statement = database.createStatement();
        ResultSet row = statement.executeQuery("SELECT number FROM drover_load.part")) {
      while (row.next()) {
        parts.add(row.getInt(1));
      }
    }
    return parts;
  }

  /**
   * Says in the transaction that loads a part that it is there. A crash of the server may lose the
   * part and what is said of it, both or none; what begins the next phase waits for the disk, and
   * so for all parts.
   */
  static void record(Connection transaction, int part) throws SQLException {
    try (Statement statement = transaction.createStatement()) {
      statement.execute(
          "SET LOCAL synchronous_commit = off; INSERT INTO drover_load.part VALUES (" + part + ")");
    }
    CrashPoint.LOAD_UNCOMMITTED.pass();
  }

  /**
   * The rows are there.
   *
   * @param sequences statements that belong into the same transaction
   */
  void beginDefinitions(String sequences) throws SQLException {
    in(
        sequences
            + LaterDefinitions.REMEMBER
            + "; UPDATE drover_load.state SET phase = 'DEFINITIONS'");
  }

  /** All other definitions are there. */
  void beginLast() throws SQLException {
    in(
        "COMMENT ON DATABASE "
            + Sql.identifier(one("SELECT pg_catalog.current_database()"))
            + " IS "
            + Sql.literal(mark())
            + "; DROP SCHEMA drover_load CASCADE");
  }

  /** Nobody can go on with it from now on. */
  void forget() throws SQLException {
    in("DROP SCHEMA IF EXISTS drover_load CASCADE");
  }

  private String mark() {
    return "drover loads " + seal;
  }

  private void in(String statements) throws SQLException {
    Transaction.run(
        database,
        () -> {
          try (Statement statement = database.createStatement()) {
            return statement.execute(statements);
          }
        });
  }

  private String one(String sql) throws SQLException {
    try (Statement statement = database.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
