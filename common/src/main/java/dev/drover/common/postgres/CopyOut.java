package dev.drover.common.postgres;

import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.plan.TableName;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Streams {@code COPY ... TO STDOUT} in text format, row by row; nothing is collected. PostgreSQL
 * sends a row as one message of up to 1 GB, so long ones are handed on in pieces as they come.
 */
public final class CopyOut {
  /** Bytes that a row may have to come whole, and of every piece of a longer one but its last. */
  public static final int PIECE = 256 << 10;

  /** Takes rows of any length. */
  public interface RowSink {
    /**
     * @param line one line of COPY text with its final newline, in UTF-8, of {@link #PIECE} bytes
     *     at most; the array is the callee's to keep
     */
    void row(byte[] line) throws IOException;

    /**
     * Takes the next part of a row that is longer.
     *
     * @param buffer holds {@code length} bytes of it; the caller uses it again
     * @param last whether the row, with its final newline, ends here
     */
    void piece(byte[] buffer, int length, boolean last) throws IOException;

    /** This, and {@code after} when a row has passed. */
    default RowSink andAfterEach(Runnable after) {
      RowSink first = this;
      return new RowSink() {
        @Override
        public void row(byte[] line) throws IOException {
          first.row(line);
          after.run();
        }

        @Override
        public void piece(byte[] buffer, int length, boolean last) throws IOException {
          first.piece(buffer, length, last);
          if (last) {
            after.run();
          }
        }
      };
    }
  }

  /** Takes rows of which each has to be there as a whole. */
  @FunctionalInterface
  public interface WholeRowSink {
    /**
     * @param line one line of COPY text with its final newline, in UTF-8; the array is the callee's
     *     to keep
     */
    void row(byte[] line) throws IOException;
  }

  private CopyOut() {}

  /**
   * Runs {@code COPY (query) TO STDOUT}. When {@code sink} throws, the statement is cancelled and
   * the connection stays usable (within a transaction, to roll it back). Memory is bounded by
   * {@link #PIECE}, however long a row is.
   *
   * @param table whose rows they are, for people
   * @param query a SELECT whose values are quoted already ({@link Sql})
   * @return the number of rows
   * @throws DroverException {@code row_too_long} when the server cannot put a row into a message
   */
  public static long rows(Connection connection, TableName table, String query, RowSink sink)
      throws SQLException, IOException {
    return read(connection, table, query, new Pieces(sink));
  }

  /**
   * As {@link #rows}, with memory bounded by the longest row, for which there has to be {@link
   * RowRoom}.
   *
   * @throws DroverException also {@code row_too_large}
   */
  public static long wholeRows(
      Connection connection, TableName table, String query, WholeRowSink sink)
      throws SQLException, IOException {
    return read(
        connection,
        table,
        query,
        rows -> {
          try (RowRoom.Held _ = RowRoom.take(rows.left(), table)) {
            sink.row(rows.rest());
          }
        });
  }

  /** Takes one row from where it comes. */
  private interface Taker {
    void take(RowMessages row) throws SQLException, IOException;
  }

  private static final class Pieces implements Taker {
    private final RowSink sink;
    private byte[] buffer = {};

    Pieces(RowSink sink) {
      this.sink = sink;
    }

    @Override
    public void take(RowMessages row) throws SQLException, IOException {
      if (row.left() <= PIECE) {
        sink.row(row.rest());
        return;
      }
      if (buffer.length == 0) {
        buffer = new byte[PIECE];
      }
      while (row.left() > 0) {
        int length = row.read(buffer);
        sink.piece(buffer, length, row.left() == 0);
      }
    }
  }

  private static long read(Connection connection, TableName table, String query, Taker taker)
      throws SQLException, IOException {
    PGConnection session = connection.unwrap(PGConnection.class);
    var copy = session.getCopyAPI().copyOut("COPY (" + query + ") TO STDOUT");
    RowMessages messages = new RowMessages(session, copy);
    long rows = 0;
    try {
      while (messages.next()) {
        taker.take(messages);
        rows++;
      }
      return rows;
    } catch (SQLException | IOException | RuntimeException e) {
      abandon(messages, e);
      if (e instanceof PSQLException refused && isTooLong(refused)) {
        throw tooLong(table, refused);
      }
      throw e;
    }
  }

  /**
   * Neither SQLSTATE is of this alone, and messages are in the server's language; so by the place
   * in PostgreSQL that knows the limit.
   */
  private static boolean isTooLong(PSQLException refused) {
    ServerErrorMessage server = refused.getServerErrorMessage();
    String file = server == null ? null : server.getFile();
    return ("54000".equals(refused.getSQLState()) && "stringinfo.c".equals(file))
        || ("XX000".equals(refused.getSQLState()) && "mcxt.c".equals(file));
  }

  private static DroverException tooLong(TableName table, PSQLException refused) {
    return new DroverException(
        new Failure(
            FailureKind.DATA,
            "row_too_long",
            "PostgreSQL cannot write a row of "
                + table
                + " out: as text it is longer than 1 GB, of which a bytea takes two bytes for each"
                + " of its own.",
            table.toString(),
            "No tool that copies rows moves it, pg_dump neither: cut the value into several rows,"
                + " or make it a large object."),
        refused);
  }

  private static void abandon(RowMessages messages, Exception why) {
    try {
      messages.cancel();
    } catch (SQLException e) {
      why.addSuppressed(e);
    }
  }
}
