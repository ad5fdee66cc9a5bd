package dev.drover.backup.dump;

import dev.drover.common.bundle.Manifest;
import dev.drover.common.failure.DroverException;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.Catalog;
import dev.drover.common.postgres.CopyOut;
import dev.drover.common.postgres.PostgresFailures;
import dev.drover.common.postgres.SharedSnapshot;
import dev.drover.common.postgres.Sql;
import dev.drover.common.postgres.StatementCancel;
import dev.drover.common.postgres.TableParts;
import dev.drover.common.postgres.TableShape;
import dev.drover.common.worker.Run;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One read-only view of one database. Its tables are locked against ALTER, TRUNCATE and DROP
 * <em>before</em> the snapshot is taken: a table that is rewritten or emptied in between would look
 * empty to an older snapshot (PostgreSQL manual, "Caveats" of concurrency control), and what the
 * catalog says of a locked table stays true. Ordinary reads and writes are not held up. Not
 * thread-safe.
 *
 * <p>A cancelled run loses the connection at once, also one that waits for the server.
 */
final class Snapshot implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Snapshot.class);
  private static final String POSITION =
      """
      (CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn()
            ELSE pg_catalog.pg_current_wal_lsn() END)::text
      """;
  private static final String DENIED = "42501";
  private static final String NO_TABLE = "42P01";
  private static final String NO_SCHEMA = "3F000";

  private final Connection connection;
  private final Run run;
  private final Run.Registration cancellation;
  private String id = "";
  private String position = "";

  private Snapshot(Connection connection, Run run) {
    this.connection = connection;
    this.run = run;
    this.cancellation = run.onCancel(this::abort);
  }

  /**
   * @param connection in autocommit mode; closed with the snapshot, and when this throws
   * @param tables what will be read
   * @throws DroverException {@code plan_table} when one does not exist
   */
  static Snapshot begin(
      Connection connection, DatabaseName database, List<TableName> tables, Run run)
      throws SQLException {
    Snapshot snapshot = new Snapshot(connection, run);
    boolean begun = false;
    try {
      connection.setAutoCommit(false);
      snapshot.take(tables);
      begun = true;
      return snapshot;
    } catch (SQLException e) {
      run.checkCancelled();
      if (NO_TABLE.equals(e.getSQLState()) || NO_SCHEMA.equals(e.getSQLState())) {
        throw missing(database, e);
      }
      throw e;
    } finally {
      if (!begun) {
        snapshot.close();
      }
    }
  }

  private void take(List<TableName> tables) throws SQLException {
    try {
      take(tables, POSITION);
    } catch (SQLException e) {
      if (!DENIED.equals(e.getSQLState())) {
        throw e;
      }
      // Some servers keep the WAL position to themselves; it only informs. A table that is denied
      // fails again.
      connection.rollback();
      take(tables, "''");
    }
  }

  private void take(List<TableName> tables, String positionSql) throws SQLException {
    String lock =
        tables.isEmpty()
            ? ""
            : "LOCK TABLE "
                + tables.stream().map(Sql::table).collect(Collectors.joining(", "))
                + " IN ACCESS SHARE MODE; ";
    String sql =
        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; "
            + lock
            + "SELECT pg_catalog.pg_current_snapshot()::text, "
            + positionSql;
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
      while (statement.getUpdateCount() >= 0) {
        statement.getMoreResults();
      }
      try (ResultSet row = statement.getResultSet()) {
        row.next();
        id = row.getString(1);
        position = row.getString(2) == null ? "" : row.getString(2);
      }
    }
  }

  /** {@code pg_current_snapshot()}. */
  String id() {
    return id;
  }

  /** Of the WAL, when the snapshot was taken; empty when the server would not say. */
  String position() {
    return position;
  }

  String serverVersion() throws SQLException {
    return connection.getMetaData().getDatabaseProductVersion();
  }

  Map<TableName, TableShape> shapes(List<TableName> tables) throws SQLException {
    return Catalog.shapes(connection, tables);
  }

  List<Manifest.Sequence> sequences(List<TableName> tables) throws SQLException {
    return Sequences.of(connection, tables);
  }

  /** Where its tables can be cut into parts. */
  TableParts parts(List<TableName> tables) throws SQLException {
    return TableParts.of(connection, tables);
  }

  /** Something to be read in the snapshot. */
  interface Question<T extends @Nullable Object> {
    T answer(Connection snapshot) throws SQLException, IOException;
  }

  <T extends @Nullable Object> T ask(Question<T> question) throws SQLException, IOException {
    return question.answer(connection);
  }

  /** A name under which other sessions can see what this one sees, until it is closed. */
  String export() throws SQLException {
    return SharedSnapshot.export(connection);
  }

  /** See {@link SharedSnapshot#of}. */
  SharedSnapshot share(List<Connection> spare, List<TableName> tables) throws SQLException {
    return SharedSnapshot.of(connection, spare, tables);
  }

  /** Ends a {@link #copy} that another thread is in. */
  void cancel() {
    new StatementCancel(connection).run();
  }

  /**
   * As {@link CopyOut#rows}. A failure because of the run's cancellation is {@link
   * Run.RunCancelled}.
   */
  long copy(TableName table, String query, CopyOut.RowSink sink) throws SQLException, IOException {
    try {
      return CopyOut.rows(connection, table, query, sink);
    } catch (SQLException e) {
      run.checkCancelled();
      throw e;
    }
  }

  /**
   * Ends the transaction and gives the connection back. Never throws: nothing was changed that
   * could be lost.
   */
  @Override
  public void close() {
    cancellation.close();
    try (connection) {
      connection.rollback();
    } catch (SQLException e) {
      LOG.debug(
          "The connection was lost before its transaction ended: SQLSTATE {}", e.getSQLState());
    }
  }

  private static DroverException missing(DatabaseName database, SQLException e) {
    return DroverException.user(
        "plan_table",
        "A table of the plan is not in database "
            + database
            + ": "
            + PostgresFailures.of(e).message()
            + ".",
        "Correct the plan, or create the table.");
  }

  /** Loses the connection at once, from any thread: whatever is asked of it fails. */
  void abort() {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      throw new IllegalStateException("The connection cannot be aborted", e);
    }
  }
}
