package dev.drover.backup.check;

import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.Sql;
import dev.drover.common.worker.Run;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * One read-only transaction to ask questions in. The plan author's SQL runs here too: once it has
 * read, a transaction cannot become a writing one. Each statement has a time limit; a failed one
 * takes nothing else with it. Ends when the run is cancelled. Not thread-safe.
 */
final class Session implements AutoCloseable {
  /** SQLSTATE query_canceled: here, the statement timeout. */
  static final String TIMEOUT = "57014";

  private final Connection connection;
  private final Run.Registration cancel;

  /** Takes the connection over. */
  Session(Connection connection, Duration limit, Run run) throws SQLException {
    this.connection = connection;
    this.cancel = run.onCancel(() -> abort(connection));
    connection.setReadOnly(true);
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET LOCAL statement_timeout = " + limit.toMillis());
    }
  }

  private static void abort(Connection connection) {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      throw new IllegalStateException("Aborting a connection needs no permission here", e);
    }
  }

  /** Makes a value of the current row. */
  interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  Connection connection() {
    return connection;
  }

  <T> List<T> rows(String sql, RowReader<T> reader, Object... parameters) throws SQLException {
    return undone(() -> {
      try (PreparedStatement query = connection.prepareStatement(sql)) {
        for (int i = 0; i < parameters.length; i++) {
          query.setObject(i + 1, parameters[i]);
        }
        List<T> rows = new ArrayList<>();
        try (ResultSet row = query.executeQuery()) {
          while (row.next()) {
            rows.add(reader.read(row));
          }
        }
        return rows;
      }
    });
  }

  /** The first column of the first row of {@code sql}, which is sent as it stands. */
  String value(String sql) throws SQLException {
    return value(List.of(), sql);
  }

  /** As {@link #value(String)}, with planner or other settings for this statement only. */
  String value(List<String> settings, String sql) throws SQLException {
    return undone(() -> {
      try (Statement statement = connection.createStatement()) {
        statement.setEscapeProcessing(false);
        for (String setting : settings) {
          statement.execute("SET LOCAL " + setting);
        }
        StringBuilder text = new StringBuilder();
        try (ResultSet row = statement.executeQuery(sql)) {
          while (row.next()) {
            text.append(row.getString(1));
          }
        }
        return text.toString();
      }
    });
  }

  boolean is(String sql) throws SQLException {
    return value(sql).equals("t");
  }

  long count(String sql) throws SQLException {
    return Long.parseLong(value(sql));
  }

  java.sql.Array schemas(Collection<TableName> tables) throws SQLException {
    return connection.createArrayOf("text", tables.stream().map(TableName::schema).toArray());
  }

  java.sql.Array names(Collection<TableName> tables) throws SQLException {
    return connection.createArrayOf("text", tables.stream().map(TableName::name).toArray());
  }

  private interface Work<T> {
    T run() throws SQLException;
  }

  private <T> T undone(Work<T> work) throws SQLException {
    Savepoint before = connection.setSavepoint();
    try {
      T result = work.run();
      connection.rollback(before);
      return result;
    } catch (SQLException e) {
      try {
        connection.rollback(before);
      } catch (SQLException lost) {
        e.addSuppressed(lost);
      }
      throw e;
    }
  }

  @Override
  public void close() throws SQLException {
    cancel.close();
    connection.close();
  }

  /**
   * Whether both are of one server: two names in drover.yaml may mean the same, and no two servers
   * start in the same microsecond on the same port.
   */
  boolean isServerOf(Session other) throws SQLException {
    String started =
        "SELECT pg_catalog.concat(pg_catalog.pg_postmaster_start_time(), ' ',"
            + " pg_catalog.current_setting('port'))";
    return value(started).equals(other.value(started));
  }

  /** Tells it when the role may not. */
  boolean mayCreateDatabases(String server, Findings findings) throws SQLException {
    boolean may =
        is("SELECT rolcreatedb OR rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user");
    if (!may) {
      String role = value("SELECT current_user");
      findings.error(
          "privilege_missing",
          null,
          "Role " + role + " may not create databases on server '" + server + "'",
          "ALTER ROLE " + Sql.identifier(role) + " CREATEDB");
    }
    return may;
  }
}
