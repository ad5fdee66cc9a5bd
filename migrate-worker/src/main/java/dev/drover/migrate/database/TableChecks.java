package dev.drover.migrate.database;

import dev.drover.common.bundle.Definitions;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.database.ToolRun;
import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.LargeObjects;
import dev.drover.common.postgres.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is done with all rows of a table once its keys and indexes are there: each page is marked as
 * seen by everybody and the planner's statistics are gathered ({@code VACUUM (ANALYZE)}), which
 * nobody's later work need do then; and the foreign keys, which were made without being checked
 * ({@code NOT VALID}), are checked.
 */
final class TableChecks {
  /**
   * Foreign keys yet to be checked of which both sides have an index that begins with their
   * columns. With every page marked, reading two indexes in their order takes a third of the time
   * of a hash join, which the planner, for whom an index lies about anywhere, believes to be
   * cheaper.
   */
  private static final String INDEXED =
      """
      SELECT n.nspname, c.relname, k.conname
        FROM pg_catalog.pg_constraint AS k
        JOIN pg_catalog.pg_class AS c ON c.oid = k.conrelid
        JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_index AS r ON r.indexrelid = k.conindid
       WHERE k.contype = 'f' AND NOT k.convalidated
         AND (r.indkey::pg_catalog.int2[])[0:pg_catalog.cardinality(k.confkey) - 1] = k.confkey
         AND EXISTS (SELECT FROM pg_catalog.pg_index AS i
                       JOIN pg_catalog.pg_class AS x ON x.oid = i.indexrelid
                       JOIN pg_catalog.pg_am AS a ON a.oid = x.relam AND a.amname = 'btree'
                      WHERE i.indrelid = k.conrelid AND i.indisvalid AND i.indpred IS NULL
                        AND (i.indkey::pg_catalog.int2[])[0:pg_catalog.cardinality(k.conkey) - 1] = k.conkey)
      """;

  private final Connection database;
  private final List<Definitions.ForeignKey> foreignKeys;

  /**
   * @param database in autocommit mode
   * @param foreignKeys that are not there yet
   */
  TableChecks(Connection database, List<Definitions.ForeignKey> foreignKeys) {
    this.database = database;
    this.foreignKeys = foreignKeys;
  }

  /** Makes the foreign keys: from then on new rows must fulfil them. */
  void makeForeignKeys() throws SQLException {
    try (Statement statement = database.createStatement()) {
      for (Definitions.ForeignKey key : foreignKeys) {
        statement.execute(
            "ALTER TABLE ONLY "
                + Sql.table(key.table())
                + " ADD CONSTRAINT "
                + Sql.identifier(key.name())
                + " "
                + key.definition()
                + " NOT VALID");
      }
    }
  }

  /**
   * Statements of each table, to be run one after the other by one session, and beside those of
   * other tables, with whose locks theirs do not clash. The largest table comes first.
   */
  List<List<String>> statements(List<Manifest.Table> tables) throws SQLException {
    Map<TableName, List<Definitions.ForeignKey>> keys =
        foreignKeys.stream().collect(Collectors.groupingBy(Definitions.ForeignKey::table));
    Set<Key> indexed = indexed();
    return tables.stream()
        .filter(table -> !LargeObjects.are(table.shape()))
        .sorted(Comparator.comparingLong(Manifest.Table::rawBytes).reversed())
        .map(table -> table.shape().table())
        .map(table -> statements(table, keys.getOrDefault(table, List.of()), indexed))
        .toList();
  }

  private static List<String> statements(
      TableName table, List<Definitions.ForeignKey> keys, Set<Key> indexed) {
    List<String> statements = new ArrayList<>(List.of("VACUUM (ANALYZE) " + Sql.table(table)));
    for (Definitions.ForeignKey key : keys) {
      // The query that checks a foreign key may use as much (PostgreSQL: RI_Initial_Check).
      statements.add("SET maintenance_work_mem = '" + ToolRun.MAINTENANCE_MEMORY + "'");
      statements.add(
          "SET enable_hashjoin = " + (indexed.contains(new Key(table, key.name())) ? "off" : "on"));
      statements.add(
          "ALTER TABLE ONLY "
              + Sql.table(table)
              + " VALIDATE CONSTRAINT "
              + Sql.identifier(key.name()));
    }
    return statements;
  }

  private Set<Key> indexed() throws SQLException {
    Set<Key> indexed = new HashSet<>();
    try (Statement statement = database.createStatement();
        ResultSet row = statement.executeQuery(INDEXED)) {
      while (row.next()) {
        indexed.add(new Key(new TableName(row.getString(1), row.getString(2)), row.getString(3)));
      }
    }
    return indexed;
  }

  private record Key(TableName table, String name) {}
}
