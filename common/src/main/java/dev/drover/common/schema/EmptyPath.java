package dev.drover.common.schema;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** An empty search path until it is closed, so that every name is written with its schema. */
final class EmptyPath implements AutoCloseable {
  private final Connection connection;
  private final String before;

  private EmptyPath(Connection connection, String before) {
    this.connection = connection;
    this.before = before;
  }

  static EmptyPath of(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT pg_catalog.current_setting('search_path')")) {
      row.next();
      EmptyPath path = new EmptyPath(connection, row.getString(1));
      set(connection, "");
      return path;
    }
  }

  private static void set(Connection connection, String path) throws SQLException {
    try (PreparedStatement set =
        connection.prepareStatement("SELECT pg_catalog.set_config('search_path', ?, false)")) {
      set.setString(1, path);
      set.execute();
    }
  }

  @Override
  public void close() throws SQLException {
    if (connection.isClosed()) {
      return;
    }
    try {
      set(connection, before);
    } catch (SQLException e) {
      // A failed transaction takes no statement, and its end sets the path back.
    }
  }
}
