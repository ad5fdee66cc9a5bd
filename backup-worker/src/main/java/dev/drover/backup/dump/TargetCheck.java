package dev.drover.backup.dump;

import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Order;
import dev.drover.common.postgres.ControlDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Refuses a target early, before anything is read. Promotion and loading check again, and decide;
 * this only spares the work of a migration that cannot succeed.
 */
final class TargetCheck {
  private static final String NO_SUCH_DATABASE = "3D000";

  private final ControlDatabase control;

  TargetCheck(ControlDatabase control) {
    this.control = control;
  }

  /**
   * @throws DroverException {@code target_exists} when the database that is to be made exists and
   *     is not what this migration itself promoted
   */
  void refuseTaken(Order order) throws SQLException {
    String sql =
        """
        SELECT COALESCE(h.oid = d.oid AND h.migration = ?, false)
          FROM pg_catalog.pg_database AS d
          LEFT JOIN drover.home AS h ON h.database = d.datname
         WHERE d.datname = ?
        """;
    try (Connection connection = control.connect(order.server());
        PreparedStatement query = connection.prepareStatement(sql)) {
      query.setObject(1, order.migration().value());
      query.setString(2, order.database().value());
      try (ResultSet row = query.executeQuery()) {
        if (row.next() && !row.getBoolean(1)) {
          throw DroverException.user(
              "target_exists",
              "The database "
                  + order.database()
                  + " exists already on server '"
                  + order.server()
                  + "'.",
              "Drop or rename it, choose another target.database, or use target.mode: existing.");
        }
      }
    }
  }

  /**
   * A connection of its own to the existing database; the caller closes it.
   *
   * @throws DroverException {@code target_missing}
   */
  Connection open(Order order) throws SQLException {
    try {
      return control.servers().open(order.server(), order.database());
    } catch (SQLException e) {
      if (NO_SUCH_DATABASE.equals(e.getSQLState())) {
        throw DroverException.user(
            "target_missing",
            "The database "
                + order.database()
                + " does not exist on server '"
                + order.server()
                + "'.",
            "Create it, correct the projects file, or use target.mode: create.");
      }
      throw e;
    }
  }
}
