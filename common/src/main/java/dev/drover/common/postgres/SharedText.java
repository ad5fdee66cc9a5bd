package dev.drover.common.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;

/**
 * COPY text handed out in whole rows to several takers, each row to one of them. Holds no more than
 * a buffer's length. Thread-safe.
 */
final class SharedText {
  /** Takes a piece of a row that is longer than its taker's buffer. */
  interface Pieces {
    void piece(byte[] buffer, int length) throws SQLException, IOException;
  }

  private final InputStream text;
  private final byte[] rest;
  private int kept;
  private volatile boolean abandoned;

  /**
   * @param length of every taker's buffer
   */
  SharedText(InputStream text, int length) {
    this.text = text;
    this.rest = new byte[length];
  }

  /**
   * Fills {@code buffer} with whole rows. A row that does not fit is given to {@code pieces} but
   * for its last piece, while the other takers wait.
   *
   * @return how many bytes, which end where a row does; negative at the end
   */
  synchronized int take(byte[] buffer, Pieces pieces) throws SQLException, IOException {
    if (abandoned) {
      throw new IOException("Another taker of the same text has failed");
    }
    System.arraycopy(rest, 0, buffer, 0, kept);
    int length = kept;
    kept = 0;
    while (true) {
      int read = text.readNBytes(buffer, length, buffer.length - length);
      length += read;
      if (length < buffer.length) {
        return length == 0 ? -1 : length;
      }
      int rows = endOfRows(buffer);
      if (rows > 0) {
        kept = length - rows;
        System.arraycopy(buffer, rows, rest, 0, kept);
        return rows;
      }
      pieces.piece(buffer, length);
      length = 0;
    }
  }

  /** Gives nobody anything any more. */
  void abandon() {
    abandoned = true;
  }

  /** A newline within a value is escaped in COPY text, so each one ends a row. */
  private static int endOfRows(byte[] buffer) {
    for (int i = buffer.length; i > 0; i--) {
      if (buffer[i - 1] == '\n') {
        return i;
      }
    }
    return 0;
  }
}
