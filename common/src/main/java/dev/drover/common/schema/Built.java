package dev.drover.common.schema;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is true of how a database is built.
 *
 * @param kind a word for people: {@code column}, {@code index}
 * @param name of the object, quoted as in SQL where need be, with its schema; a column's with its
 *     table's
 * @param table whose it is, as {@code regclass} writes it; absent of what belongs to no table
 * @param definition as PostgreSQL writes it; empty where being there is all there is to say
 * @param own whether it is a matter of this one database, not of its files: owners and privileges
 */
public record Built(
    String kind, String name, @Nullable String table, String definition, boolean own) {
  /** What it is that is built so. */
  record Id(String kind, String name) {}

  /**
   * Whether its definition is a query that every version of PostgreSQL may write in its own words:
   * a routine's text stands as its author wrote it, unless it is a body that the server has parsed.
   */
  public boolean isQuery() {
    return switch (kind) {
      case "view", "materialized view", "rule" -> true;
      case "function", "procedure" -> !definition.contains("\nAS ");
      default -> false;
    };
  }

  Id id() {
    return new Id(kind, name);
  }
}
