package dev.drover.common.postgres;

import dev.drover.common.failure.DroverException;
import dev.drover.common.plan.TableName;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts rows into tables, exactly as they are, within one transaction that the caller opens and
 * commits: triggers do not fire, row security does not hide, foreign keys hold at the end,
 * sequences are ahead of the data, statistics are taken. Knows no kind of plan. Call {@link
 * #begin}, then {@link #deleteRows} where wanted, {@link #copy}, {@link #finish}. Constant memory
 * whatever the size of a value.
 *
 * <p>Twice: duplicates or key violations, so the caller's fence must prevent it. Half: rolled back
 * with the transaction, sequences too if {@code shared}. Not thread-safe.
 */
public final class RowLoad {
  /**
   * From this many rows on it pays to make indexes and foreign keys anew instead of feeding them
   * row by row.
   */
  public static final long REBUILD_FROM = 20_000;

  /** One table's rows to come. */
  public interface Rows {
    TableShape shape();

    long count();

    /**
     * COPY text, columns as {@link #shape} lists them; ends exactly after the last row, or throws.
     */
    InputStream open() throws IOException;
  }

  /**
   * Hears of what passed since it was last called; may throw to end the load, and may wait to slow
   * it down.
   */
  @FunctionalInterface
  public interface Meter {
    void passed(long rows, long bytes);
  }

  /** How a table's rows go into it. */
  private interface Way {
    long copy(Rows rows) throws SQLException, IOException;
  }

  private final Connection transaction;
  private final LoadFacts facts;
  private final boolean shared;
  private final LoadOrder order;
  private LoadSurroundings surroundings =
      new LoadSurroundings(List.of(), List.of(), List.of(), List.of());
  private final Set<TableName> touched = new LinkedHashSet<>();

  /**
   * @param transaction not in autocommit mode
   * @param facts of exactly the tables to be loaded, read in this database or one cloned from the
   *     same template
   * @param shared whether others use the database too; if not, its indexes and keys may be made
   *     anew
   */
  public RowLoad(Connection transaction, LoadFacts facts, List<TableName> tables, boolean shared) {
    this.transaction = transaction;
    this.facts = facts;
    this.shared = shared;
    this.order = LoadOrder.of(facts, tables);
  }

  /**
   * Makes sure the target can take the rows.
   *
   * @throws DroverException {@code target_column_missing}, naming every table and column
   */
  public static void requireColumns(LoadFacts facts, List<? extends Rows> load) {
    List<String> missing = new ArrayList<>();
    for (Rows rows : load) {
      TableShape there = facts.shapes().get(rows.shape().table());
      if (there == null) {
        missing.add("table " + rows.shape().table());
      } else {
        rows.shape().columnNames().stream()
            .filter(column -> !there.columnNames().contains(column))
            .forEach(
                column -> missing.add(rows.shape().table() + " column " + Sql.identifier(column)));
      }
    }
    if (!missing.isEmpty()) {
      throw DroverException.user(
          "target_column_missing",
          "The target has no "
              + String.join(", no ", missing)
              + " (or has it as a generated column), but the bundle has.",
          "Add what is missing to the target's schema, then replay.");
    }
  }

  /**
   * Takes out of the way what would act on the load; in a shared database, locks the tables against
   * writers first.
   *
   * @param rows how many are to come, over all tables
   * @param deletes whether {@link #deleteRows} will be called
   */
  public void begin(long rows, boolean deletes) throws SQLException {
    List<LoadFacts.ForeignKey> late = new ArrayList<>(order.cyclic());
    if (shared) {
      lockTables();
    }
    if (deletes) {
      // Rows may come back; whether those who point to them from elsewhere still find them is asked
      // at the end.
      facts.incoming().stream().filter(key -> key.onDelete().equals("a")).forEach(late::add);
    }
    surroundings = LoadSurroundings.of(facts, late, !shared && rows >= REBUILD_FROM);
    run(surroundings.before());
  }

  /**
   * Deletes all rows of the load's tables, children first.
   *
   * @throws DroverException {@code target_referenced} when rows elsewhere would be deleted or
   *     changed along with them, or forbid it; {@code cat_unsupported} when a rule or a cycle of
   *     keys stands against it
   */
  public void deleteRows() throws SQLException {
    requireDeletable();
    run(
        order.tables().reversed().stream()
            .map(table -> "DELETE FROM " + Sql.table(table))
            .toList());
    touched.addAll(order.tables());
  }

  /**
   * @throws DroverException see {@link #deleteRows}; changes nothing
   */
  public void requireDeletable() throws SQLException {
    for (LoadFacts.ForeignKey key : facts.incoming()) {
      if (key.actsAtOnce() && hasRows(transaction, key.table())) {
        throw DroverException.user(
            "target_referenced",
            "The foreign key "
                + Sql.identifier(key.name())
                + " of "
                + key.table()
                + ", which is not in the plan, would act when rows of "
                + key.parent()
                + " are replaced or put back.",
            "Add " + key.table() + " to the plan, or move into an empty database.");
      }
    }
    for (LoadFacts.ForeignKey key : order.cyclic()) {
      if (key.onDelete().equals("r")) {
        throw unsupported(
            key.table(),
            "has the cyclic foreign key "
                + Sql.identifier(key.name())
                + " with ON DELETE RESTRICT");
      }
    }
    for (LoadFacts.Table table : facts.tables()) {
      if (table.ruled()) {
        throw unsupported(table.name(), "has rules, which may rewrite deletions");
      }
    }
  }

  private static DroverException unsupported(TableName table, String what) {
    return DroverException.user(
        "cat_unsupported",
        "The table " + table + " " + what + ".",
        "Change that, or move into an empty database.");
  }

  /**
   * @return how many rows arrived; exactly as many as announced
   */
  public long copy(List<? extends Rows> load, Meter meter) throws SQLException, IOException {
    return copy(
        load,
        rows -> new TableCopy(rows, Sql.table(rows.shape().table()), meter).over(transaction));
  }

  /**
   * As {@link #copy(List, Meter)}, large tables over several connections at the same time, each row
   * in a transaction of one of them. Only between transactions of this load: {@link #begin} must
   * have been committed, and {@link #finish} belongs into the next one. Half: some rows stand, keys
   * and indexes do not, so only for a database that is thrown away then.
   *
   * @param connections to the same database, in autocommit mode
   * @param meter called by several threads
   */
  public long copyOver(List<Connection> connections, List<? extends Rows> load, Meter meter)
      throws SQLException, IOException {
    return copy(
        load,
        rows -> new TableCopy(rows, Sql.table(rows.shape().table()), meter).over(connections));
  }

  /**
   * Whether {@link #copyOver} is possible and pays: {@code rows} are many, nobody else sees the
   * database, and no key has to hold before the load's end.
   */
  public boolean mayBeShared(long rows) {
    return !shared
        && rows >= TableCopy.SHARED_FROM
        && facts.foreignKeys().stream().allMatch(LoadFacts.ForeignKey::plain);
  }

  private long copy(List<? extends Rows> load, Way way) throws SQLException, IOException {
    Map<TableName, Rows> byTable = new HashMap<>();
    load.forEach(rows -> byTable.put(rows.shape().table(), rows));
    long total = 0;
    for (TableName table : order.tables()) {
      Rows rows = byTable.get(table);
      if (rows != null && rows.count() > 0) {
        long arrived = way.copy(rows);
        if (arrived != rows.count()) {
          throw DroverException.data(
              "rows_lost",
              "Of " + rows.count() + " rows " + arrived + " arrived in " + table + ".",
              table.toString(),
              "Something in the target took rows away while they were loaded; look at its triggers"
                  + " and rules.");
        }
        touched.add(table);
        total += arrived;
      }
    }
    return total;
  }

  /**
   * Puts everything back and leaves each sequence beyond the data and beyond {@code recorded},
   * never backwards.
   */
  public void finish(List<SequenceState> recorded) throws SQLException {
    putBack(SequenceRules.ahead(facts, touched, recorded, shared));
  }

  /** Puts everything back and leaves the {@code recorded} sequences exactly as they stood. */
  public void finishExactly(List<SequenceState> recorded) throws SQLException {
    putBack(SequenceRules.exactly(facts, recorded));
  }

  private void putBack(List<String> sequences) throws SQLException {
    List<String> statements = new ArrayList<>(surroundings.recheck());
    statements.addAll(surroundings.rebuild());
    if (!touched.isEmpty()) {
      statements.add("ANALYZE " + String.join(", ", touched.stream().map(Sql::table).toList()));
    }
    statements.addAll(sequences);
    statements.addAll(surroundings.after());
    run(statements);
  }

  private void lockTables() throws SQLException {
    List<String> names = order.tables().stream().sorted().map(Sql::table).toList();
    run(List.of("LOCK TABLE " + String.join(", ", names) + " IN SHARE ROW EXCLUSIVE MODE"));
  }

  /**
   * Whether any of the load's tables holds rows; call after {@link #begin}, so that none is hidden.
   */
  public boolean targetHasRows() throws SQLException {
    for (TableName table : order.tables()) {
      if (hasRows(transaction, table)) {
        return true;
      }
    }
    return false;
  }

  static boolean hasRows(Connection connection, TableName table) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT EXISTS (SELECT FROM " + Sql.table(table) + ")")) {
      row.next();
      return row.getBoolean(1);
    }
  }

  /** All in one round trip. */
  private void run(List<String> statements) throws SQLException {
    if (!statements.isEmpty()) {
      try (Statement statement = transaction.createStatement()) {
        statement.execute(String.join(";\n", statements));
      }
    }
  }
}
