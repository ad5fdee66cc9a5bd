package dev.drover.common.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Ranges of a primary key whose bounds are keys of a sample of the table's pages. A sample that is
 * off makes parts uneven, never wrong: the first and the last range are open, and a primary key is
 * never NULL.
 */
final class KeyRanges {
  /** Types whose comparison is found with an empty search path, and the same for every row. */
  private static final Set<String> TYPES =
      Set.of(
          "smallint",
          "integer",
          "bigint",
          "numeric",
          "uuid",
          "text",
          "character varying",
          "date",
          "timestamp without time zone",
          "timestamp with time zone");

  private static final int SAMPLED_PAGES = 400;

  private KeyRanges() {}

  /**
   * Conditions over the key's columns; only {@code true} when the table has no primary key, one of
   * another type, or too few keys in the sample.
   *
   * @param pages of the table
   */
  static List<String> of(
      Connection connection, TableShape shape, String condition, long pages, int wanted)
      throws SQLException {
    List<String> types = types(shape);
    if (types.isEmpty() || !TYPES.containsAll(types)) {
      return List.of("true");
    }
    String key = Sql.columns(shape.key());
    String sql =
        "SELECT "
            + key
            + " FROM (SELECT "
            + key
            + ", row_number() OVER (ORDER BY "
            + key
            + ") - 1 AS number, count(*) OVER () AS sampled FROM "
            + shape.from()
            + " AS t TABLESAMPLE SYSTEM ("
            + Math.min(100.0, 100.0 * SAMPLED_PAGES / pages)
            + ") REPEATABLE (1) WHERE "
            + condition
            + ") AS sample WHERE number > 0 AND number % greatest(sampled / "
            + wanted
            + ", 1) = 0 ORDER BY "
            + key
            + " LIMIT "
            + (wanted - 1);
    Set<String> bounds = new LinkedHashSet<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
          values.add(Sql.literal(row.getString(i + 1)) + "::" + types.get(i));
        }
        bounds.add("(" + String.join(", ", values) + ")");
      }
    }
    return TableParts.ranges("(" + key + ")", List.copyOf(bounds));
  }

  /** Of the key's columns in order, without their lengths. */
  private static List<String> types(TableShape shape) {
    return shape.key().stream()
        .map(name ->
            shape.columns().stream()
                .filter(column -> column.name().equals(name))
                .map(column -> Comparison.withoutModifier(column.type()))
                .collect(Collectors.joining()))
        .toList();
  }
}
