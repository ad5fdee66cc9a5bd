package dev.drover.common.postgres;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;

/** Streams {@code COPY ... TO STDOUT} in text format, one row a call; nothing is collected. */
public final class CopyOut {
  /** Takes one row. */
  @FunctionalInterface
  public interface RowSink {
    /**
     * @param line one line of COPY text with its final newline, in UTF-8; the array is the callee's
     *     to keep
     */
    void row(byte[] line) throws IOException;
  }

  private CopyOut() {}

  /**
   * Runs {@code COPY (query) TO STDOUT}. When {@code sink} throws, the statement is cancelled and
   * the connection stays usable (within a transaction, to roll it back).
   *
   * @param query a SELECT whose values are quoted already ({@link Sql})
   * @return the number of rows
   */
  public static long rows(Connection connection, String query, RowSink sink)
      throws SQLException, IOException {
    var copy =
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyOut("COPY (" + query + ") TO STDOUT");
    long rows = 0;
    try {
      while (true) {
        // In the loop's body: a large row must be garbage before the next one arrives.
        byte[] line = copy.readFromCopy();
        if (line == null) {
          return rows;
        }
        sink.row(line);
        rows++;
      }
    } catch (SQLException | IOException | RuntimeException e) {
      abandon(copy, e);
      throw e;
    }
  }

  private static void abandon(org.postgresql.copy.CopyOut copy, Exception why) {
    try {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    } catch (SQLException e) {
      why.addSuppressed(e);
    }
  }
}
