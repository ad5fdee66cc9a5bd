package dev.drover.common.schema;

import dev.drover.common.bundle.Blueprint.Definition;
import dev.drover.common.plan.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A database's definitions, in the order in which they are brought about. */
final class Defined {
  /** A table's state: an ordinary one without parents, or one with a key of partitions. */
  private static final Pattern OUTLINED =
      Pattern.compile("(?s)(?:r(?=.$)|p)(?<persistence>.)(?<key>.*)");

  private final Map<Definition.Id, Definition> byId = new LinkedHashMap<>();

  private Defined(List<Definition> definitions) {
    definitions.forEach(one -> byId.put(one.id(), one));
  }

  static Defined in(Connection connection, TableName history) throws SQLException {
    return new Defined(Blueprints.definitions(connection, history));
  }

  Collection<Definition> all() {
    return byId.values();
  }

  List<Definition> reversed() {
    return List.copyOf(byId.values()).reversed();
  }

  @Nullable Definition get(Definition.Id id) {
    return byId.get(id);
  }

  @Nullable Definition get(String kind, String name) {
    return byId.get(new Definition.Id(kind, name));
  }

  boolean has(Definition one) {
    return byId.containsKey(one.id());
  }

  /** The definition of the table itself; absent of sequences and views. */
  @Nullable Definition table(@Nullable TableName table) {
    return byId.values().stream().filter(one -> of(one, "table", table)).findFirst().orElse(null);
  }

  List<Definition> columns(@Nullable TableName table) {
    return byId.values().stream().filter(one -> of(one, "column", table)).toList();
  }

  /** Whether the table is a partition of another. */
  boolean partition(@Nullable TableName table) {
    return byId.values().stream().anyMatch(one -> of(one, "partition", table));
  }

  private static boolean of(Definition one, String kind, @Nullable TableName table) {
    return table != null && one.kind().equals(kind) && table.equals(one.table());
  }

  /**
   * How a table is made that has properties which its definition does not tell: without them, and
   * with its columns in the order of their names. Absent of foreign tables and of those that
   * inherit.
   */
  @Nullable String outline(Definition table, Set<String> without) {
    Matcher state = OUTLINED.matcher(String.valueOf(table.state()));
    if (!state.matches()) {
      return null;
    }
    String columns =
        columns(table.table()).stream()
            .filter(column -> !without.contains(column.name()))
            .map(
                column -> column.name().substring(table.name().length() + 1) + " " + column.state())
            .collect(Collectors.joining(", "));
    return "CREATE %sTABLE %s (%s)%s"
        .formatted(
            state.group("persistence").equals("u") ? "UNLOGGED " : "",
            table.name(),
            columns,
            state.group("key").isEmpty() ? "" : " PARTITION BY " + state.group("key"));
  }
}
