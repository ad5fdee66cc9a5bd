package dev.drover.common.postgres;

import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.name.DatabaseName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drops a database in a bounded time, whoever sleeps on its server. {@code DROP DATABASE} waits
 * until every process of the server has closed its files (PostgreSQL's {@code ProcSignalBarrier}),
 * and one in the middle of a COPY whose client neither sends nor reads does not get round to it.
 * Our own clients that sleep so are ended; the command that they worked for is told that its
 * connection was lost.
 */
public final class DatabaseDrop {
  private static final Logger log = LoggerFactory.getLogger(DatabaseDrop.class);

  /**
   * A drop waits for a checkpoint too, which takes its time on a slow disk, and whoever is read
   * from slowly, at a limited rate, moves in leaps that lie seconds apart.
   */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  /** The patience is doubled after each, so that all of them last 7 times the first. */
  private static final int ATTEMPTS = 3;

  private static final String CANCELLED = "57014";

  private DatabaseDrop() {}

  /**
   * Ends every session on the database and drops it. Twice, or when it is not there: nothing
   * happens. Half: it can no longer be connected to, only dropped.
   *
   * @param connection to another database of the server, in autocommit mode, of {@link Servers}
   * @throws DroverException {@code drop_held_up}, kind INFRASTRUCTURE, when a session that is not
   *     ours keeps the server from dropping anything
   */
  public static void run(Connection connection, DatabaseName database) throws SQLException {
    run(connection, database, PATIENCE);
  }

  static void run(Connection connection, DatabaseName database, Duration patience)
      throws SQLException {
    StalledSessions stalled = StalledSessions.look(connection);
    Duration limit = patience;
    for (int attempt = 1; !dropped(connection, database, limit); attempt++) {
      int ended = stalled.end(connection);
      log.warn(
          "Dropping {} took over {} ms; {} sessions of ours stood still meanwhile and were ended",
          database,
          limit.toMillis(),
          ended);
      if (attempt == ATTEMPTS) {
        throw heldUp(database);
      }
      stalled = StalledSessions.look(connection);
      limit = limit.multipliedBy(2);
    }
  }

  /** False when it was not done in time. */
  private static boolean dropped(Connection connection, DatabaseName database, Duration limit)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET statement_timeout = " + limit.toMillis());
      statement.execute("DROP DATABASE IF EXISTS " + Sql.identifier(database) + " WITH (FORCE)");
      return true;
    } catch (SQLException e) {
      if (CANCELLED.equals(e.getSQLState())) {
        return false;
      }
      throw e;
    } finally {
      reset(connection);
    }
  }

  private static void reset(Connection connection) throws SQLException {
    if (!connection.isClosed()) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("RESET statement_timeout");
      }
    }
  }

  private static DroverException heldUp(DatabaseName database) {
    return new DroverException(
        new Failure(
            FailureKind.INFRASTRUCTURE,
            "drop_held_up",
            "The server did not drop " + database + " in time, although nobody uses it.",
            database.toString(),
            "The server's log names the process that does not accept a ProcSignalBarrier: end it"
                + " with pg_terminate_backend. Nothing else of the server can be dropped"
                + " meanwhile."));
  }
}
