package dev.drover.common.postgres;

import dev.drover.common.failure.CrashPoint;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * One table's rows by {@code COPY ... FROM STDIN}: over one connection, or over several at the same
 * time, of which each takes whole rows from the same text. Constant memory.
 */
public final class TableCopy {
  /** From this many rows on several connections pay. */
  static final long SHARED_FROM = 100_000;

  private static final int CHUNK = 64 * 1024;
  private static final int SHARED_CHUNK = 256 * 1024;

  private final RowLoad.Rows rows;
  private final String into;
  private final RowLoad.Meter meter;

  /**
   * @param into a table, as SQL
   */
  public TableCopy(RowLoad.Rows rows, String into, RowLoad.Meter meter) {
    this.rows = rows;
    this.into = into;
    this.meter = meter;
  }

  /**
   * @return how many rows arrived
   */
  public long over(Connection connection) throws SQLException, IOException {
    CopyIn copy = begin(connection);
    try (InputStream text = rows.open()) {
      byte[] chunk = new byte[(int) Math.min(CHUNK, Math.max(1024, rows.count() * 512))];
      for (int length = text.read(chunk); length >= 0; length = text.read(chunk)) {
        write(copy, chunk, length);
      }
      return copy.endCopy();
    } finally {
      giveUp(copy);
    }
  }

  /**
   * @param connections each in autocommit mode, so that what one takes is a transaction of its own
   * @return how many rows arrived over all of them
   */
  long over(List<Connection> connections) throws SQLException, IOException {
    if (connections.size() == 1 || rows.count() < SHARED_FROM) {
      return over(connections.getFirst());
    }
    AtomicLong arrived = new AtomicLong();
    try (InputStream text = rows.open()) {
      SharedText shared = new SharedText(text, SHARED_CHUNK);
      List<SideBySide.Step> steps =
          connections.stream()
              .<SideBySide.Step>map(one -> () -> arrived.addAndGet(share(one, shared)))
              .toList();
      SideBySide.run(
          steps,
          () -> {
            shared.abandon();
            connections.forEach(one -> new StatementCancel(one).run());
          });
    }
    return arrived.get();
  }

  private long share(Connection connection, SharedText text) throws SQLException, IOException {
    CopyIn copy = begin(connection);
    try {
      byte[] chunk = new byte[SHARED_CHUNK];
      SharedText.Pieces pieces = (buffer, length) -> write(copy, buffer, length);
      for (int length = text.take(chunk, pieces); length >= 0; length = text.take(chunk, pieces)) {
        write(copy, chunk, length);
      }
      return copy.endCopy();
    } finally {
      giveUp(copy);
    }
  }

  private CopyIn begin(Connection connection) throws SQLException {
    String columns = Sql.columns(rows.shape().columnNames());
    String sql = "COPY " + into + (columns.isEmpty() ? "" : " (" + columns + ")") + " FROM STDIN";
    return connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
  }

  private void write(CopyIn copy, byte[] chunk, int length) throws SQLException {
    copy.writeToCopy(chunk, 0, length);
    CrashPoint.COPY_ROWS.pass();
    meter.passed(RowEnds.count(chunk, 0, length), length);
  }

  private static void giveUp(CopyIn copy) throws SQLException {
    if (copy.isActive()) {
      copy.cancelCopy();
    }
  }
}
