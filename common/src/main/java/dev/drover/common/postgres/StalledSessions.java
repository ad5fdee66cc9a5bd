package dev.drover.common.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Drover's own sessions on a server, of the connection's role and on any database, that wait for
 * their client in the middle of a statement: how far each was at the time of the look.
 */
final class StalledSessions {
  /** Both directions of a COPY count bytes; of another statement only its start is known. */
  private static final String WAITING =
      """
      SELECT a.pid, pg_catalog.format('%s/%s/%s', a.backend_start, a.query_start, p.bytes_processed) AS stand
        FROM pg_catalog.pg_stat_activity AS a
        LEFT JOIN pg_catalog.pg_stat_progress_copy AS p ON p.pid = a.pid
       WHERE a.usename = current_user AND a.pid <> pg_catalog.pg_backend_pid()
         AND pg_catalog.starts_with(a.application_name, 'drover')
         AND a.state = 'active' AND a.wait_event_type = 'Client'
      """;

  private record Waiting(int pid, String stand) {}

  private final List<Waiting> seen;

  private StalledSessions(List<Waiting> seen) {
    this.seen = seen;
  }

  static StalledSessions look(Connection connection) throws SQLException {
    List<Waiting> seen = new ArrayList<>();
    try (PreparedStatement query = connection.prepareStatement(WAITING);
        ResultSet row = query.executeQuery()) {
      while (row.next()) {
        seen.add(new Waiting(row.getInt(1), row.getString(2)));
      }
    }
    return new StalledSessions(seen);
  }

  /**
   * Ends those that still stand where they stood at the look, and waits up to five seconds for each
   * to be gone.
   *
   * @return how many
   */
  int end(Connection connection) throws SQLException {
    int ended = 0;
    String sql =
        "SELECT pg_catalog.pg_terminate_backend(w.pid, 5000) FROM ("
            + WAITING
            + " OFFSET 0) AS w WHERE w.pid = ? AND w.stand = ?";
    try (PreparedStatement end = connection.prepareStatement(sql)) {
      for (Waiting one : seen) {
        end.setInt(1, one.pid());
        end.setString(2, one.stand());
        try (ResultSet row = end.executeQuery()) {
          ended += row.next() ? 1 : 0;
        }
      }
    }
    return ended;
  }
}
