package dev.drover.local.bench;

import dev.drover.common.testing.PostgresServer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * When a batch began and when each of its projects ended, in seconds by the coordinator database's
 * clock.
 *
 * @param ends ascending
 */
record Ends(double begun, List<Double> ends) {
  private static final String SQL =
      """
      SELECT extract(epoch FROM b.created_at), extract(epoch FROM m.ended_at)
        FROM batch AS b JOIN migration AS m ON m.batch = b.id
       WHERE b.name = ? AND m.state = 'Completed' ORDER BY m.ended_at
      """;

  static Ends of(PostgresServer server, String batch) throws SQLException {
    try (var connection = server.connect(CoordinatorDatabase.NAME);
        var query = connection.prepareStatement(SQL)) {
      query.setString(1, batch);
      double begun = 0;
      List<Double> ends = new ArrayList<>();
      try (var row = query.executeQuery()) {
        while (row.next()) {
          begun = row.getDouble(1);
          ends.add(row.getDouble(2));
        }
      }
      return new Ends(begun, ends);
    }
  }

  double last() {
    return ends.getLast();
  }

  /** Projects a second. */
  double rate() {
    return ends.size() / (last() - begun);
  }

  /** How many a second ended from {@code from} to {@code until}. */
  double rate(double from, double until) {
    long within = ends.stream().filter(end -> end >= from && end <= until).count();
    return within / (until - from);
  }

  /** The longest time in which none ended. */
  double longestGap() {
    double longest = 0;
    double before = begun;
    for (double end : ends) {
      longest = Math.max(longest, end - before);
      before = end;
    }
    return longest;
  }
}
