package dev.drover.local.judge;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * One PostgreSQL server as the judge reaches it: past every proxy, as its superuser.
 *
 * @param port of the loopback interface
 */
public record Access(int port, String user, String password) {
  /** A row as text, column by column; absent where NULL. */
  record Row(List<@Nullable String> values) {
    String text(int column) {
      return String.valueOf(values.get(column));
    }

    boolean isAbsent(int column) {
      return values.get(column) == null;
    }

    long number(int column) {
      return Long.parseLong(text(column));
    }
  }

  /** The caller closes it. */
  public Connection connect(String database) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("ApplicationName", "judge");
    properties.setProperty("options", "-c TimeZone=UTC -c IntervalStyle=postgres -c jit=off");
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/" + database, properties);
  }

  List<Row> rows(String database, String sql, String... parameters) throws SQLException {
    try (Connection connection = connect(database)) {
      return rows(connection, sql, parameters);
    }
  }

  static List<Row> rows(Connection connection, String sql, String... parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setString(i + 1, parameters[i]);
      }
      try (ResultSet found = statement.executeQuery()) {
        List<Row> rows = new ArrayList<>();
        int columns = found.getMetaData().getColumnCount();
        while (found.next()) {
          List<@Nullable String> values = new ArrayList<>(columns);
          for (int column = 1; column <= columns; column++) {
            values.add(found.getString(column));
          }
          rows.add(new Row(values));
        }
        return rows;
      }
    }
  }
}
