package dev.drover.common.schema;

import java.util.Set;
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

  private static final Set<String> QUERIES =
      Set.of("view", "materialized view", "rule", "function", "procedure");

  Id id() {
    return new Id(kind, name);
  }

  /** Whether every version of PostgreSQL writes it in its own way. */
  public boolean isQuery() {
    return QUERIES.contains(kind);
  }
}
