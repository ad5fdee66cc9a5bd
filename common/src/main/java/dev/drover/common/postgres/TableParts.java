package dev.drover.common.postgres;

import dev.drover.common.plan.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Cuts a selection of a table's rows into parts that can be read side by side in one snapshot, each
 * row in exactly one of them: by where rows stand in the table's file or by ranges of the primary
 * key ({@link KeyRanges}), whichever the planner finds cheaper, and not at all where neither makes
 * a part much cheaper than the whole.
 */
public final class TableParts {
  /** What a part has at least, as estimated. */
  public static final long ROWS = 100_000;

  /** The condition of a whole table, which is read through and so always cut by place. */
  private static final String EVERY_ROW = "true";

  private static final int MOST = 64;

  /** How much of the whole's cost a part may have for the cut to be worth a connection. */
  private static final double WORTHWHILE = 0.75;

  private static final Pattern ESTIMATE =
      Pattern.compile("cost=[0-9.]+\\.\\.([0-9.]+) rows=(\\d+)");

  private final Connection connection;
  private final Map<TableName, Long> pages;

  private TableParts(Connection connection, Map<TableName, Long> pages) {
    this.connection = connection;
    this.pages = Map.copyOf(pages);
  }

  /**
   * Looks which of {@code tables} are large enough to be cut at all, in one round trip.
   *
   * @param connection in the transaction that will read them
   */
  public static TableParts of(Connection connection, Collection<TableName> tables)
      throws SQLException {
    if (tables.isEmpty()) {
      return new TableParts(connection, Map.of());
    }
    String sql =
        """
        SELECT n.nspname, c.relname, s.bytes / current_setting('block_size')::bigint
          FROM (VALUES %s) AS wanted (schema, name)
          JOIN pg_catalog.pg_namespace AS n ON n.nspname = wanted.schema
          JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = wanted.name AND c.relkind = 'r'
          CROSS JOIN LATERAL pg_catalog.pg_relation_size(c.oid) AS s (bytes)
         WHERE s.bytes >= 4 * 1024 * 1024 AND (c.reltuples < 0 OR c.reltuples >= %d)
        """
            .formatted(
                tables.stream()
                    .map(table ->
                        "(" + Sql.literal(table.schema()) + ", " + Sql.literal(table.name()) + ")")
                    .collect(Collectors.joining(", ")),
                2 * ROWS);
    Map<TableName, Long> pages = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        pages.put(new TableName(row.getString(1), row.getString(2)), row.getLong(3));
      }
    }
    return new TableParts(connection, pages);
  }

  /** For tables that are known to be small: none is cut. */
  public static TableParts small(Connection connection) {
    return new TableParts(connection, Map.of());
  }

  /** Whether no table is large. */
  public boolean none() {
    return pages.isEmpty();
  }

  /**
   * Conditions of which each row that fulfils {@code condition} fulfils exactly one; only {@code
   * condition} itself when it is not to be cut.
   *
   * @param condition SQL over the table's columns, the table called {@code t}
   */
  public List<String> cut(TableShape shape, String condition) throws SQLException {
    Long size = pages.get(shape.table());
    TableShape.Reach reach = shape.reach();
    if (size == null
        || (reach != null && (reach.kind() != TableShape.Kind.OWN || reach.condition() != null))) {
      return List.of(condition);
    }
    Estimate whole = estimate(shape, condition);
    int wanted = (int) Math.clamp(whole.rows / ROWS, 1, MOST);
    if (wanted == 1) {
      return List.of(condition);
    }
    List<String> byPlace = and(condition, places(size, wanted));
    if (condition.equals(EVERY_ROW)) {
      return byPlace;
    }
    List<String> byKey = and(condition, KeyRanges.of(connection, shape, condition, size, wanted));
    double place = costOfOne(shape, byPlace);
    double key = costOfOne(shape, byKey);
    if (Math.min(place, key) > whole.cost * WORTHWHILE) {
      return List.of(condition);
    }
    return place <= key ? byPlace : byKey;
  }

  /**
   * Ranges of the rows' places. The first and the last are open, so it does not matter whether the
   * table has grown.
   */
  static List<String> places(long pages, int wanted) {
    List<String> bounds = new ArrayList<>();
    for (int i = 1; i < wanted; i++) {
      bounds.add("'(" + pages * i / wanted + ",0)'::pg_catalog.tid");
    }
    return ranges("t.ctid", bounds.stream().distinct().toList());
  }

  /** What lies below the first of {@code bounds}, between each two, and from the last on. */
  static List<String> ranges(String value, List<String> bounds) {
    List<String> ranges = new ArrayList<>();
    for (int i = 0; i <= bounds.size(); i++) {
      List<String> sides = new ArrayList<>();
      if (i > 0) {
        sides.add(value + " >= " + bounds.get(i - 1));
      }
      if (i < bounds.size()) {
        sides.add(value + " < " + bounds.get(i));
      }
      ranges.add(sides.isEmpty() ? "true" : String.join(" AND ", sides));
    }
    return ranges;
  }

  private static List<String> and(String condition, List<String> ranges) {
    return ranges.stream().map(range -> "(" + condition + ") AND " + range).toList();
  }

  /** Infinite for a whole that could not be cut. */
  private double costOfOne(TableShape shape, List<String> parts) throws SQLException {
    return parts.size() == 1
        ? Double.POSITIVE_INFINITY
        : estimate(shape, parts.get(parts.size() / 2)).cost;
  }

  private Estimate estimate(TableShape shape, String condition) throws SQLException {
    String sql =
        "EXPLAIN SELECT "
            + Sql.columns(shape.columnNames())
            + " FROM "
            + shape.from()
            + " AS t WHERE "
            + condition;
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      Matcher found = ESTIMATE.matcher(row.getString(1));
      if (!found.find()) {
        throw new SQLException("EXPLAIN says no cost of " + shape.table());
      }
      return new Estimate(Double.parseDouble(found.group(1)), Long.parseLong(found.group(2)));
    }
  }

  /** Of the planner; cost in its own units. */
  private record Estimate(double cost, long rows) {}
}
