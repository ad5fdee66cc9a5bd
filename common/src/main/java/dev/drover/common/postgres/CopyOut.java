package dev.drover.common.postgres;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** Streams {@code COPY ... TO STDOUT} in text format, one row a call; nothing is collected. */
public final class CopyOut {
  /** Takes one row. */
  @FunctionalInterface
  public interface RowSink {
    /** @param line one line of COPY text with its final newline, in UTF-8; the array is the callee's to keep */
    void row(byte[] line) throws IOException;
  }

  private CopyOut() {}

  /**
   * Runs {@code COPY (query) TO STDOUT}.
   *
   * @param query a SELECT whose values are quoted already ({@link Sql})
   * @return the number of rows
   */
  public static long rows(Connection connection, String query, RowSink sink) throws SQLException, IOException {
    CopyManager manager = connection.unwrap(PGConnection.class).getCopyAPI();
    var copy = manager.copyOut("COPY (" + query + ") TO STDOUT");
    long rows = 0;
    try {
      for (byte[] line = copy.readFromCopy(); line != null; line = copy.readFromCopy()) {
        sink.row(line);
        rows++;
      }
      return rows;
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }
}
