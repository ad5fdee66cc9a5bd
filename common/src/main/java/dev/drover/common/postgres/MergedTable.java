package dev.drover.common.postgres;

import dev.drover.common.message.TableChange;
import dev.drover.common.plan.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The SQL by which one table's chosen rows become given ones. Two rows are the same when PostgreSQL
 * writes them the same. With a primary key, rows are paired by it; without one, each row with one
 * that is the same.
 *
 * <p>A column that PostgreSQL fills always ({@code GENERATED ALWAYS AS IDENTITY}) can be inserted
 * but not updated, so a row that differs there is deleted and inserted anew.
 */
final class MergedTable {
  private static final String FATE = "\"drover:fate\"";

  private final TableShape shape;
  private final List<String> key;
  private final Set<String> fixed;
  private final String chosen;
  private final String staged;
  private final String doomed;

  /**
   * @param key the table's primary key where the rows go
   * @param fixed columns that cannot be updated
   * @param condition which rows are chosen
   */
  MergedTable(int number, TableShape shape, List<String> key, Set<String> fixed, String condition) {
    this.shape = shape;
    this.key = shape.columnNames().containsAll(key) ? key : List.of();
    this.fixed = fixed;
    this.staged = "pg_temp.drover_rows_" + number;
    this.doomed = "pg_temp.drover_doomed_" + number;
    this.chosen =
        "SELECT t.tableoid AS rel, t.ctid AS tid, "
            + columns("t")
            + " FROM "
            + Sql.table(shape.table())
            + " AS t WHERE "
            + condition;
  }

  /** Of each table, the columns that {@code UPDATE} may not set. */
  static Map<TableName, Set<String>> fixedColumns(
      Connection connection, Collection<TableName> tables) throws SQLException {
    String sql =
        """
        SELECT n.nspname, c.relname, a.attname
          FROM unnest(?::text[], ?::text[]) AS w(s, t)
          JOIN pg_catalog.pg_namespace AS n ON n.nspname = w.s
          JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = w.t
          JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attidentity = 'a'
        """;
    Map<TableName, Set<String>> found = new HashMap<>();
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setArray(
          1, connection.createArrayOf("text", tables.stream().map(TableName::schema).toArray()));
      query.setArray(
          2, connection.createArrayOf("text", tables.stream().map(TableName::name).toArray()));
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          found
              .computeIfAbsent(
                  new TableName(row.getString(1), row.getString(2)), _ -> new HashSet<>())
              .add(row.getString(3));
        }
      }
    }
    return found;
  }

  /** Where the rows are to be copied to, as COPY names it. */
  String staged() {
    return staged;
  }

  List<String> create() {
    return List.of(
        "CREATE TEMPORARY TABLE "
            + staged.replace("pg_temp.", "")
            + " AS SELECT "
            + Sql.columns(shape.columnNames())
            + ", ''::text AS "
            + FATE
            + " FROM "
            + Sql.table(shape.table())
            + " WITH NO DATA",
        "CREATE TEMPORARY TABLE " + doomed.replace("pg_temp.", "") + " (rel oid, tid tid)");
  }

  List<String> analyze() {
    return List.of("ANALYZE " + staged);
  }

  /** Marks every staged row with its fate, and notes the rows that have to go. */
  TableChange compare(Connection connection) throws SQLException {
    String sql = String.join(";\n", key.isEmpty() ? byContent() : byKey()) + ";\n" + count();
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
      while (statement.getUpdateCount() >= 0) {
        statement.getMoreResults();
      }
      try (ResultSet row = statement.getResultSet()) {
        row.next();
        return new TableChange(
            shape.table().toString(),
            row.getLong(1),
            row.getLong(2),
            row.getLong(3),
            row.getLong(4),
            row.getLong(5));
      }
    }
  }

  private List<String> byKey() {
    String paired = pairs(key) + pairs(fixed.stream().filter(c -> !key.contains(c)).toList(), true);
    String markSame =
        """
        WITH p AS MATERIALIZED (%1$s)
        UPDATE %2$s AS b SET %3$s = CASE WHEN %4$s = %5$s THEN 'left' ELSE 'changed' END FROM p WHERE %6$s
        """
            .formatted(chosen, staged, FATE, text("b"), text("p"), paired);
    String noteDoomed =
        """
        WITH p AS MATERIALIZED (%1$s)
        INSERT INTO %2$s SELECT p.rel, p.tid FROM p WHERE NOT EXISTS (SELECT FROM %3$s AS b WHERE %4$s)
        """
            .formatted(chosen, doomed, staged, paired);
    String markTaken =
        """
        UPDATE %1$s AS b SET %2$s = 'taken'
         WHERE b.%2$s IS NULL
           AND EXISTS (SELECT FROM %3$s AS p WHERE %4$s
                          AND NOT EXISTS (SELECT FROM %5$s AS d WHERE d.rel = p.tableoid AND d.tid = p.ctid))
        """
            .formatted(staged, FATE, Sql.table(shape.table()), pairs(key), doomed);
    return List.of(markSame, noteDoomed, "ANALYZE " + doomed, markTaken);
  }

  private List<String> byContent() {
    String numbered =
        """
        WITH p AS MATERIALIZED (
               SELECT c.rel, c.tid, %1$s AS r, row_number() OVER (PARTITION BY %1$s) AS n FROM (%2$s) AS c),
             q AS MATERIALIZED (
               SELECT s.ctid AS tid, %3$s AS r, row_number() OVER (PARTITION BY %3$s) AS n FROM %4$s AS s)
        """
            .formatted(text("c"), chosen, text("s"), staged);
    return List.of(
        numbered
            + "INSERT INTO "
            + doomed
            + " SELECT p.rel, p.tid FROM p WHERE NOT EXISTS (SELECT FROM q WHERE q.r = p.r AND q.n"
            + " = p.n)",
        numbered
            + "UPDATE "
            + staged
            + " AS b SET "
            + FATE
            + " = 'left' FROM q JOIN p ON p.r = q.r AND p.n = q.n WHERE b.ctid = q.tid");
  }

  private String count() {
    return """
    SELECT count(*) FILTER (WHERE %1$s IS NULL), count(*) FILTER (WHERE %1$s = 'changed'),
           (SELECT count(*) FROM %2$s), count(*) FILTER (WHERE %1$s = 'left'),
           count(*) FILTER (WHERE %1$s = 'taken')
      FROM %3$s
    """
        .formatted(FATE, doomed, staged);
  }

  String delete() {
    return "DELETE FROM "
        + Sql.table(shape.table())
        + " AS t USING "
        + doomed
        + " AS d WHERE t.tableoid = d.rel AND t.ctid = d.tid";
  }

  /** Updates, then inserts. */
  List<String> write() {
    String names = Sql.columns(shape.columnNames());
    String insert =
        "INSERT INTO "
            + Sql.table(shape.table())
            + " ("
            + names
            + ") OVERRIDING SYSTEM VALUE SELECT "
            + names
            + " FROM "
            + staged
            + " WHERE "
            + FATE
            + " IS NULL";
    List<String> settable =
        shape.columnNames().stream().filter(column -> !fixed.contains(column)).toList();
    if (key.isEmpty() || settable.isEmpty()) {
      return List.of(insert);
    }
    String update =
        "UPDATE "
            + Sql.table(shape.table())
            + " AS p SET "
            + settable.stream()
                .map(column -> Sql.identifier(column) + " = b." + Sql.identifier(column))
                .collect(Collectors.joining(", "))
            + " FROM "
            + staged
            + " AS b WHERE b."
            + FATE
            + " = 'changed' AND "
            + pairs(key);
    return List.of(update, insert);
  }

  private String pairs(List<String> columns) {
    return columns.stream()
        .map(column -> "p." + Sql.identifier(column) + " = b." + Sql.identifier(column))
        .collect(Collectors.joining(" AND "));
  }

  /** As further conditions, for columns that may be NULL. */
  private static String pairs(List<String> columns, boolean nullable) {
    return columns.stream()
        .map(column ->
            " AND p."
                + Sql.identifier(column)
                + (nullable ? " IS NOT DISTINCT FROM b." : " = b.")
                + Sql.identifier(column))
        .collect(Collectors.joining());
  }

  private String columns(String alias) {
    return shape.columnNames().stream()
        .map(column -> alias + "." + Sql.identifier(column))
        .collect(Collectors.joining(", "));
  }

  private String text(String alias) {
    return "ROW(" + columns(alias) + ")::text";
  }
}
