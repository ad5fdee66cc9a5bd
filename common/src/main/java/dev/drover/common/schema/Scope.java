package dev.drover.common.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.drover.common.message.Json;
import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.Sql;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a database's structure is asked for, and by which names its roles are told: what a
 * source is when a plan leaves out a part and gives what is left to others.
 *
 * @param history Flyway's table, left out; absent when there is none
 * @param roles by which name a role of this server is told, where not by its own
 * @param owner whose everything is said to be; absent for the true owners
 * @param withoutPrivileges whether everything is said to have only the rights it is born with
 */
public record Scope(
    @Nullable TableName history,
    Map<String, String> roles,
    @Nullable String owner,
    boolean withoutPrivileges,
    Without without) {
  /** Everything as it is. */
  public static final Scope WHOLE = new Scope(null, Map.of(), null, false, Without.NOTHING);

  /**
   * What is left out.
   *
   * @param tables as {@code regclass} writes them with an empty search path; views, sequences and
   *     the like too
   */
  public record Without(Set<String> schemas, Set<String> tables, Set<String> extensions) {
    public static final Without NOTHING = new Without(Set.of(), Set.of(), Set.of());

    public Without {
      schemas = Set.copyOf(schemas);
      tables = Set.copyOf(tables);
      extensions = Set.copyOf(extensions);
    }
  }

  public Scope {
    roles = Map.copyOf(roles);
  }

  static Scope ofFiles(TableName history) {
    return new Scope(history, Map.of(), null, false, Without.NOTHING);
  }

  /** As the queries take it. */
  String json() {
    Map<String, @Nullable Object> asked = new LinkedHashMap<>();
    asked.put("history", history == null ? null : Sql.table(history));
    asked.put("roles", roles);
    asked.put("owner", owner);
    asked.put("withoutPrivileges", withoutPrivileges);
    asked.put("withoutSchemas", without.schemas());
    asked.put("withoutTables", without.tables());
    asked.put("withoutExtensions", without.extensions());
    try {
      return Json.mapper().writeValueAsString(asked);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Names can always be written", e);
    }
  }
}
