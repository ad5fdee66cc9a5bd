package dev.drover.verify.rows;

import dev.drover.common.bundle.TableDigest;
import dev.drover.common.plan.TableName;
import dev.drover.common.plan.Target;
import dev.drover.common.postgres.CopyOut;
import dev.drover.common.postgres.SharedSnapshot;
import dev.drover.common.postgres.SideBySide;
import dev.drover.common.postgres.StatementCancel;
import dev.drover.common.postgres.TableParts;
import dev.drover.common.postgres.TableShape;
import dev.drover.common.worker.Run;
import dev.drover.verify.Subject;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Digests tables of the target, large ones in parts over several connections that see the same
 * snapshot.
 */
final class TargetDigests {
  private static final int ROWS_A_REPORT = 1_000;
  private static final long BYTES_A_REPORT = 8 << 20;

  private final Subject subject;
  private final TableParts large;

  private TargetDigests(Subject subject, TableParts large) {
    this.subject = subject;
    this.large = large;
  }

  static TargetDigests of(Subject subject, Collection<TableName> tables) throws SQLException {
    TableParts parts =
        isSmall(subject)
            ? TableParts.small(subject.target())
            : TableParts.of(subject.target(), tables);
    return new TargetDigests(subject, parts);
  }

  /** A new database has the rows it should have, or something else is wrong with it. */
  private static boolean isSmall(Subject subject) {
    return subject.plan().target().mode() == Target.Mode.CREATE
        && subject.reference().source().rows() < 2 * TableParts.ROWS;
  }

  /** Of all rows, seen through {@code shape}. */
  TableDigest of(TableShape shape) throws SQLException, IOException {
    List<String> parts = large.none() ? List.of() : large.cut(shape, "true");
    if (parts.size() > 1) {
      return sideBySide(shape, parts);
    }
    Counting counting = new Counting(new TableDigest(shape));
    new TargetRows(subject.target(), shape).rows(counting);
    counting.tell();
    return counting.digest;
  }

  private TableDigest sideBySide(TableShape shape, List<String> parts)
      throws SQLException, IOException {
    Queue<String> waiting = new ConcurrentLinkedQueue<>(parts);
    List<Connection> spare = subject.spare().connections();
    try (SharedSnapshot shared =
        SharedSnapshot.of(subject.target(), spare, List.of(shape.table()))) {
      List<Connection> all = new ArrayList<>(List.of(subject.target()));
      all.addAll(shared.followers());
      List<Reader> readers =
          all.stream().map(one -> new Reader(new TargetRows(one, shape), waiting)).toList();
      Runnable cancel = () -> all.forEach(one -> new StatementCancel(one).run());
      try (Run.Registration _ = subject.counter().onCancel(cancel)) {
        SideBySide.run(
            readers,
            () -> {
              waiting.clear();
              cancel.run();
            });
      }
      TableDigest digest = new TableDigest(shape);
      readers.forEach(reader -> digest.add(reader.rows.digest));
      return digest;
    }
  }

  /** Digests rows and tells now and then how many they were. One thread. */
  private final class Counting implements CopyOut.RowSink {
    private final TableDigest digest;
    private int untoldRows;
    private long untoldBytes;

    Counting(TableDigest digest) {
      this.digest = digest;
    }

    @Override
    public void row(byte[] line) {
      digest.row(line);
      count(1, line.length);
    }

    @Override
    public void piece(byte[] buffer, int length, boolean last) {
      digest.piece(buffer, length, last);
      count(last ? 1 : 0, length);
    }

    private void count(int rows, int bytes) {
      untoldRows += rows;
      untoldBytes += bytes;
      if (untoldRows == ROWS_A_REPORT || untoldBytes >= BYTES_A_REPORT) {
        tell();
      }
    }

    void tell() {
      subject.counter().compared(untoldRows, untoldBytes);
      untoldRows = 0;
      untoldBytes = 0;
    }
  }

  /** One connection, which takes the next part that nobody has taken. */
  private final class Reader implements SideBySide.Step {
    private final TargetRows target;
    private final Queue<String> waiting;
    private final Counting rows;

    Reader(TargetRows target, Queue<String> waiting) {
      this.target = target;
      this.waiting = waiting;
      this.rows = new Counting(new TableDigest(target.shape()));
    }

    @Override
    public void run() throws SQLException, IOException {
      for (String part = waiting.poll(); part != null; part = waiting.poll()) {
        target.rowsOf(part, rows);
        rows.tell();
      }
    }
  }
}
