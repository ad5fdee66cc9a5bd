package dev.drover.common.postgres;

import dev.drover.common.name.DatabaseName;
import dev.drover.common.plan.TableName;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The one place that puts names and values into SQL text. Names are always double-quoted, values
 * always single-quoted; sessions run with {@code standard_conforming_strings=on} ({@link Servers}),
 * so a doubled quote is the only escape there is.
 */
public final class Sql {
  private Sql() {}

  public static String identifier(String name) {
    refuseNul(name);
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  public static String identifier(DatabaseName name) {
    return identifier(name.value());
  }

  public static String table(TableName table) {
    return identifier(table.schema()) + "." + identifier(table.name());
  }

  /** A list of quoted column names, separated by commas. */
  public static String columns(List<String> names) {
    return names.stream().map(Sql::identifier).collect(Collectors.joining(", "));
  }

  /** An untyped literal; for statements such as COPY that take no bound values. */
  public static String literal(String value) {
    refuseNul(value);
    return "'" + value.replace("'", "''") + "'";
  }

  private static void refuseNul(String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("PostgreSQL text holds no NUL");
    }
  }

  /** A statement that puts a sequence where another stood; it outlives a rollback. */
  public static String setval(TableName sequence, long lastValue, boolean called) {
    return "SELECT pg_catalog.setval("
        + literal(table(sequence))
        + "::pg_catalog.regclass, "
        + lastValue
        + ", "
        + called
        + ")";
  }
}
