package dev.drover.common.postgres;

import java.io.IOException;
import java.lang.reflect.Field;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.PGStream;
import org.postgresql.core.QueryExecutorBase;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

/**
 * The messages of a running {@code COPY ... TO STDOUT}, one row each (PostgreSQL manual, "COPY
 * Operations" of the protocol). The driver makes an array of a row's length as soon as it meets
 * one; here the length is known before, and the row is read in whatever pieces the caller likes.
 * Everything that is no row is left to the driver, which after a notice hands out the next row
 * itself, and whole. Not thread-safe.
 */
final class RowMessages {
  private static final Field STREAM = stream();
  private static final int ROW = 'd';
  private static final byte[] NONE = {};

  private final PGConnection session;
  private final PGStream stream;
  private final CopyOut copy;
  private byte[] handedOut = NONE;
  private int left;
  private boolean lost;

  /**
   * @param copy just begun on {@code session}
   */
  RowMessages(PGConnection session, CopyOut copy) {
    this.session = session;
    this.copy = copy;
    try {
      this.stream = (PGStream) STREAM.get(((BaseConnection) session).getQueryExecutor());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("The driver's stream is out of reach", e);
    }
  }

  private static Field stream() {
    try {
      Field field = QueryExecutorBase.class.getDeclaredField("pgStream");
      field.setAccessible(true);
      return field;
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException("This release of the driver keeps its stream elsewhere", e);
    }
  }

  /**
   * Waits for the next row, of which nothing is read yet; the one before must have been read whole.
   *
   * @return false when there is none
   */
  boolean next() throws SQLException {
    try {
      if (stream.peekChar() == ROW) {
        stream.receiveChar();
        left = stream.receiveInteger4() - Integer.BYTES;
        handedOut = NONE;
        return true;
      }
    } catch (IOException e) {
      throw lost(e);
    }
    byte[] line = copy.readFromCopy();
    handedOut = line == null ? NONE : line;
    left = handedOut.length;
    return line != null;
  }

  /** Bytes of the row that were not read yet. */
  int left() {
    return left;
  }

  /** Fills {@code buffer}, or as much of it as is left of the row. */
  int read(byte[] buffer) throws SQLException {
    int length = Math.min(buffer.length, left);
    if (handedOut.length > 0) {
      System.arraycopy(handedOut, handedOut.length - left, buffer, 0, length);
    } else {
      try {
        stream.receive(buffer, 0, length);
      } catch (IOException e) {
        throw lost(e);
      }
    }
    left -= length;
    return length;
  }

  /** All that is left of the row. */
  byte[] rest() throws SQLException {
    byte[] rest = new byte[left];
    read(rest);
    return rest;
  }

  /**
   * Has the server stop, and passes over what it has sent until then: the driver's own way leaves
   * that for the next statement to stumble over. Afterwards the connection is as after any
   * cancelled statement, unless it is lost. Does nothing when the copy has ended.
   */
  void cancel() throws SQLException {
    if (!copy.isActive()) {
      return;
    }
    session.cancelQuery();
    if (lost) {
      return;
    }
    try {
      skip();
      while (next()) {
        skip();
      }
    } catch (SQLException e) {
      if (!PSQLState.QUERY_CANCELED.getState().equals(e.getSQLState())) {
        throw e;
      }
    }
  }

  private void skip() throws SQLException {
    int unread = handedOut.length > 0 ? 0 : left;
    left = 0;
    try {
      stream.skip(unread);
    } catch (IOException e) {
      throw lost(e);
    }
  }

  /** As the driver puts it. */
  private SQLException lost(IOException cause) {
    lost = true;
    return new PSQLException(
        "Database connection failed when reading from copy", PSQLState.CONNECTION_FAILURE, cause);
  }
}
