package dev.drover.verify.balance;

import dev.drover.common.message.TableBalance;
import dev.drover.common.name.Printable;
import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.Sql;
import dev.drover.common.postgres.TableShape;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One table, and who owns its rows.
 *
 * @param pairs the query of {@link Ownership#of(TableName)}
 */
record OwnedTable(String pairs, TableShape shape) {
  private static final int SHOWN = 10;
  private static final int KEY_LIMIT = 200;

  TableName name() {
    return shape.table();
  }

  /**
   * @param owned rows that have an owner, each once
   */
  record Counts(TableBalance balance, long owned) {}

  /** A row of several owners: two of them, and how many there are. */
  record Shared(@Nullable String key, String first, String last, int owners) {}

  /** The pairs are found once and read twice; what does not fit in memory the server writes out. */
  Counts count(Statement statement) throws SQLException {
    try (ResultSet row =
        statement.executeQuery(
            """
            WITH pair AS MATERIALIZED (%s),
            owned AS (SELECT count(*) AS owners FROM pair GROUP BY part, place)
            SELECT (SELECT count(*) FROM %2$s),
                   (SELECT count(*) FROM %2$s AS t WHERE %3$s),
                   coalesce(sum(owners), 0), count(*), count(*) FILTER (WHERE owners > 1) FROM owned
            """
                .formatted(pairs, Sql.table(name()), unowned("pair")))) {
      row.next();
      return new Counts(
          new TableBalance(
              name().toString(), row.getLong(1), row.getLong(3), row.getLong(2), row.getLong(5)),
          row.getLong(4));
    }
  }

  /** The first of them by key. */
  List<Shared> shared(Statement statement) throws SQLException {
    List<Shared> rows = new ArrayList<>();
    try (ResultSet row =
        statement.executeQuery(
            """
            SELECT %s AS key, o.first, o.last, o.owners
            FROM (SELECT part, place, min(owner COLLATE "C") AS first, max(owner COLLATE "C") AS last, count(*) AS owners
                  FROM (%s) AS pair GROUP BY part, place HAVING count(*) > 1) AS o
            JOIN %s AS t ON t.tableoid = o.part AND t.ctid = o.place
            ORDER BY 1, 2, 3 LIMIT %d
            """
                .formatted(key(), pairs, Sql.table(name()), SHOWN))) {
      while (row.next()) {
        rows.add(
            new Shared(
                row.getString(1),
                Printable.of(row.getString(2)),
                Printable.of(row.getString(3)),
                row.getInt(4)));
      }
    }
    return rows;
  }

  /** The key of one of them; absent where the table has none. */
  @Nullable String firstUnowned(Statement statement) throws SQLException {
    if (shape.key().isEmpty()) {
      return null;
    }
    try (ResultSet row =
        statement.executeQuery(
            "SELECT min("
                + key()
                + " COLLATE \"C\") FROM "
                + Sql.table(name())
                + " AS t WHERE "
                + unowned("(" + pairs + ")"))) {
      return row.next() ? row.getString(1) : null;
    }
  }

  private static String unowned(String pair) {
    return "NOT EXISTS (SELECT FROM "
        + pair
        + " AS o WHERE o.part = t.tableoid AND o.place = t.ctid)";
  }

  private String key() {
    return shape.key().isEmpty()
        ? "NULL::text"
        : shape.key().stream()
            .map(column -> "t." + Sql.identifier(column))
            .collect(Collectors.joining(", ", "left(concat_ws(', ', ", "), " + KEY_LIMIT + ")"));
  }
}
