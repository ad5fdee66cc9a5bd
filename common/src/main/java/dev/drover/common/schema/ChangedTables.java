package dev.drover.common.schema;

import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Tells whose rows a transaction has changed: PostgreSQL counts them for the transaction itself,
 * whoever changed them (a file, a trigger, a key that cascades); a table that was emptied or
 * written anew has another file.
 */
final class ChangedTables {
  private static final String TABLES =
      """
      SELECT c.oid::bigint, n.nspname, c.relname, c.relfilenode::bigint,
             pg_catalog.pg_stat_get_xact_tuples_inserted(c.oid) + pg_catalog.pg_stat_get_xact_tuples_updated(c.oid)
             + pg_catalog.pg_stat_get_xact_tuples_deleted(c.oid) > 0
             OR NOT pg_catalog.current_setting('track_counts')::boolean
        FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
       WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname !~ '^pg_'
         AND n.nspname NOT IN ('information_schema', 'drover') AND c.oid IS DISTINCT FROM pg_catalog.to_regclass(?)
      """;

  private final TableName history;
  private final Map<Long, Table> before;

  private record Table(TableName name, long file, boolean written) {}

  private ChangedTables(TableName history, Map<Long, Table> before) {
    this.history = history;
    this.before = before;
  }

  /** As they are now, early in the session's transaction. */
  static ChangedTables from(Connection transaction, TableName history) throws SQLException {
    return new ChangedTables(history, read(transaction, history));
  }

  /** Which there were. */
  Set<TableName> names() {
    Set<TableName> names = new TreeSet<>();
    before.values().forEach(table -> names.add(table.name()));
    return names;
  }

  /** Which of those have other rows now, by the names they had. */
  Set<TableName> until(Connection transaction) throws SQLException {
    Map<Long, Table> now = read(transaction, history);
    Set<TableName> changed = new TreeSet<>();
    before.forEach((oid, table) -> {
      Table there = now.get(oid);
      if (there == null
          || there.written()
          || there.file() != table.file()
          || !there.name().equals(table.name())) {
        changed.add(table.name());
      }
    });
    return changed;
  }

  private static Map<Long, Table> read(Connection connection, TableName history)
      throws SQLException {
    Map<Long, Table> tables = new HashMap<>();
    try (PreparedStatement query = connection.prepareStatement(TABLES)) {
      query.setString(1, Sql.table(history));
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          tables.put(
              row.getLong(1),
              new Table(
                  new TableName(row.getString(2), row.getString(3)),
                  row.getLong(4),
                  row.getBoolean(5)));
        }
      }
    }
    return tables;
  }
}
