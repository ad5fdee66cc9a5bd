package dev.drover.common.postgres;

import dev.drover.common.failure.DroverException;
import dev.drover.common.message.TableChange;
import dev.drover.common.plan.TableName;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Makes chosen rows of tables be exactly given ones: what is the same stays untouched, what has the
 * same key and other values is updated, what is missing is inserted, and what is too much is
 * deleted. Rows that were not chosen are never written. Everything is worked out in temporary
 * tables by the server, so memory stays flat here.
 *
 * <p>Call {@link #stage} outside of a transaction; within one, {@link #lock} unless it only looks,
 * then {@link #compare}, then {@link #apply}. Twice: the second finds nothing to do. Half: rolled
 * back with the transaction, sequences too. Not thread-safe.
 */
public final class RowMerge {
  private final Connection connection;
  private final LoadFacts facts;
  private final LoadOrder order;
  private final Map<TableName, MergedTable> tables = new LinkedHashMap<>();
  private final Map<TableName, TableChange> changes = new LinkedHashMap<>();

  /** Which rows of a table are chosen, as a condition over its unqualified columns. */
  @FunctionalInterface
  public interface Choice {
    String condition(TableName table);
  }

  /**
   * @param facts of exactly the tables concerned, read on {@code connection}
   * @param choice asked for each of them
   */
  public RowMerge(
      Connection connection, LoadFacts facts, List<? extends RowLoad.Rows> rows, Choice choice)
      throws SQLException {
    this.connection = connection;
    this.facts = facts;
    this.order = LoadOrder.of(facts, rows.stream().map(one -> one.shape().table()).toList());
    Map<TableName, TableShape> given = new LinkedHashMap<>();
    rows.forEach(one -> given.put(one.shape().table(), one.shape()));
    Map<TableName, Set<String>> fixed = MergedTable.fixedColumns(connection, given.keySet());
    int number = 0;
    for (TableName table : order.tables()) {
      tables.put(
          table,
          new MergedTable(
              ++number,
              Objects.requireNonNull(given.get(table)),
              Objects.requireNonNull(facts.shapes().get(table)).key(),
              fixed.getOrDefault(table, Set.of()),
              choice.condition(table)));
    }
  }

  /** Brings the rows to the server, into temporary tables that end with the session. */
  public void stage(List<? extends RowLoad.Rows> rows, RowLoad.Meter meter)
      throws SQLException, IOException {
    for (RowLoad.Rows one : rows) {
      MergedTable table = Objects.requireNonNull(tables.get(one.shape().table()));
      run(table.create());
      long arrived = new TableCopy(one, table.staged(), meter).over(connection);
      if (arrived != one.count()) {
        throw new IllegalStateException("The server counted " + arrived + " rows as they came");
      }
      run(table.analyze());
    }
  }

  /** Keeps all writers from the tables until the transaction's end; readers go on. */
  public void lock() throws SQLException {
    run(
        List.of(
            "LOCK TABLE "
                + String.join(", ", order.tables().stream().sorted().map(Sql::table).toList())
                + " IN SHARE ROW EXCLUSIVE MODE"));
  }

  /** Finds out what differs, parents first; changes nothing but temporary tables. */
  public List<TableChange> compare() throws SQLException {
    for (Map.Entry<TableName, MergedTable> table : tables.entrySet()) {
      changes.put(table.getKey(), table.getValue().compare(connection));
    }
    return List.copyOf(changes.values());
  }

  /**
   * Does what {@link #compare} found, in the locked tables.
   *
   * @param recorded sequences as they stood where the rows come from; none falls behind the data or
   *     these, and none goes back
   * @throws DroverException {@code restore_key_taken}; {@code target_referenced}; {@code
   *     cat_unsupported}
   */
  public void apply(List<SequenceState> recorded) throws SQLException {
    refuseTaken();
    List<TableName> parentsFirst =
        changes.entrySet().stream()
            .filter(one -> differs(one.getValue()))
            .map(Map.Entry::getKey)
            .toList();
    if (parentsFirst.isEmpty()) {
      return;
    }
    refuseUnsafe(parentsFirst);
    LoadSurroundings surroundings = LoadSurroundings.of(facts, late(), false);
    run(surroundings.before());
    for (TableName table : parentsFirst.reversed()) {
      run(List.of(table(table).delete()));
    }
    for (TableName table : parentsFirst) {
      run(table(table).write());
    }
    run(surroundings.recheck());
    run(SequenceRules.ahead(facts, Set.copyOf(parentsFirst), recorded, true));
    run(surroundings.after());
  }

  private static boolean differs(TableChange change) {
    return change.inserted() + change.changed() + change.deleted() > 0;
  }

  private MergedTable table(TableName name) {
    return Objects.requireNonNull(tables.get(name));
  }

  /**
   * Where rows go, keys that only forbid are asked at the end: others may still point to what went.
   * Otherwise only those of tables that wait for one another.
   */
  private List<LoadFacts.ForeignKey> late() {
    boolean deletes = changes.values().stream().anyMatch(change -> change.deleted() > 0);
    return !deletes
        ? order.cyclic()
        : facts.foreignKeys().stream().filter(key -> !key.actsAtOnce()).toList();
  }

  private void refuseTaken() {
    for (TableChange change : changes.values()) {
      if (change.taken() > 0) {
        throw DroverException.data(
            "restore_key_taken",
            "Rows that are not this project's hold "
                + change.taken()
                + " keys of the bundle's rows in "
                + change.table()
                + ".",
            change.table(),
            "Find out whose they are; rows of others are never overwritten.");
      }
    }
  }

  /** Deleting must not reach further than the tables of the plan, and no rule may rewrite it. */
  private void refuseUnsafe(List<TableName> touched) throws SQLException {
    for (LoadFacts.ForeignKey key : facts.incoming()) {
      TableChange parent = changes.get(key.parent());
      if (parent != null
          && parent.deleted() > 0
          && key.actsAtOnce()
          && RowLoad.hasRows(connection, key.table())) {
        throw DroverException.user(
            "target_referenced",
            "The foreign key "
                + Sql.identifier(key.name())
                + " of "
                + key.table()
                + ", which is not in the plan, would act when rows of "
                + key.parent()
                + " are deleted.",
            "Add " + key.table() + " to the plan, or restore into another database.");
      }
    }
    for (LoadFacts.Table table : facts.tables()) {
      if (table.ruled() && touched.contains(table.name())) {
        throw DroverException.user(
            "cat_unsupported",
            "The table " + table.name() + " has rules, which may rewrite what is written.",
            "Restore into another database.");
      }
    }
  }

  private void run(List<String> statements) throws SQLException {
    if (!statements.isEmpty()) {
      try (Statement statement = connection.createStatement()) {
        statement.execute(String.join(";\n", statements));
      }
    }
  }
}
