package dev.drover.verify.source;

import dev.drover.common.bundle.Manifest;
import dev.drover.common.postgres.Sql;
import dev.drover.common.postgres.TableShape;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Which tables may have changed since a snapshot, by few queries that read no values.
 *
 * <p>Let X be the snapshot's {@code xmin}: every transaction before X had ended when it was taken
 * ({@code pg_current_snapshot()}, PostgreSQL manual 9.27 "System Information Functions"). A row
 * inserted or updated by a transaction the snapshot did not see therefore has a row {@code xmin} of
 * X or later, and that also holds for subtransactions, which are younger than their parents and
 * which the snapshot's list does not name. Numbers are 32 bits wide and compared modulo 2^32:
 * {@code age(x)} is the distance back from the next number, so {@code age(row) <= age(X)} says "X
 * or later". Deleted rows, and rows that no longer belong to the project, show in the count.
 *
 * <p>It never misses a change to a table's selected rows as long as fewer than 2^31 transactions
 * passed; it may suspect rows that were visible after all: of a transaction that ended while an
 * older one ran, or frozen rows whose number has come round again (a frozen row keeps the number it
 * had).
 *
 * @param always tables that cannot be asked so
 */
record Suspicion(Manifest.Part then, List<String> questions, List<Manifest.Table> always) {
  /** Tables in one statement. */
  private static final int TOGETHER = 200;

  private static final long NUMBERS = 1L << 32;

  static Suspicion of(Manifest.Part then, SourceRows selection) {
    long number =
        Long.parseUnsignedLong(then.snapshot().substring(0, then.snapshot().indexOf(':')))
            % NUMBERS;
    List<String> questions = new ArrayList<>();
    List<Manifest.Table> always = new ArrayList<>();
    for (int i = 0; i < then.tables().size(); i++) {
      TableShape shape = then.tables().get(i).shape();
      if (!selection.numbered(shape)) {
        always.add(then.tables().get(i));
        continue;
      }
      questions.add(
          "SELECT "
              + i
              + ", count(*), age("
              + Sql.literal(Long.toString(number))
              + "::xid), min(age(t.xmin))"
              + selection.from(shape));
    }
    return new Suspicion(then, questions, always);
  }

  /** The tables whose rows must be looked at. */
  List<Manifest.Table> ask(Connection source) throws SQLException {
    if (isQuiet(source)) {
      return List.of();
    }
    List<Manifest.Table> suspects = new ArrayList<>(always);
    for (int from = 0; from < questions.size(); from += TOGETHER) {
      List<String> some = questions.subList(from, Math.min(from + TOGETHER, questions.size()));
      try (Statement statement = source.createStatement();
          ResultSet row = statement.executeQuery(String.join("\nUNION ALL\n", some))) {
        while (row.next()) {
          Manifest.Table table = then.tables().get(row.getInt(1));
          long snapshot = row.getLong(3);
          boolean young = row.getLong(4) <= snapshot && !row.wasNull();
          if (row.getLong(2) != table.digest().rows() || young) {
            suspects.add(table);
          }
        }
      }
    }
    return suspects;
  }

  /**
   * Whether no transaction of the whole server that had a number, as every one that writes has,
   * ended since the snapshot. A snapshot {@code X:X:} says that none was running that began before
   * the last one ended; each that ends from then on makes X greater, for good.
   */
  private boolean isQuiet(Connection source) throws SQLException {
    String[] fields = then.snapshot().split(":", -1);
    if (!fields[0].equals(fields[1]) || !fields[2].isEmpty()) {
      return false;
    }
    try (Statement statement = source.createStatement();
        ResultSet row = statement.executeQuery("SELECT pg_catalog.pg_current_snapshot()::text")) {
      row.next();
      return then.snapshot().equals(row.getString(1));
    }
  }
}
