package dev.drover.common.postgres;

import dev.drover.common.name.DatabaseName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Ends other sessions on a database: those our role is allowed to end; a superuser's outlive a mere
 * owner's wish.
 */
final class Sessions {
  private Sessions() {}

  /** Waits up to five seconds for each to be gone. */
  static void end(Connection connection, DatabaseName database) throws SQLException {
    String sql =
        """
        SELECT pg_catalog.pg_terminate_backend(a.pid, 5000)
          FROM pg_catalog.pg_stat_activity AS a
          JOIN pg_catalog.pg_roles AS theirs ON theirs.oid = a.usesysid
          JOIN pg_catalog.pg_roles AS mine ON mine.rolname = current_user
         WHERE a.datname = ? AND a.pid <> pg_catalog.pg_backend_pid()
           AND (mine.rolsuper
                OR (NOT theirs.rolsuper
                    AND (pg_catalog.pg_has_role(mine.oid, theirs.oid, 'USAGE')
                         OR pg_catalog.pg_has_role(mine.oid, 'pg_signal_backend', 'USAGE'))))
        """;
    try (PreparedStatement end = connection.prepareStatement(sql)) {
      end.setString(1, database.value());
      end.execute();
    }
  }
}
