package dev.drover.common.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.drover.common.message.Json;
import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.Sql;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a database's structure is asked for, and by which names its roles are told: what a
 * source is when a plan leaves out a part and gives what is left to others.
 *
 * @param history Flyway's table, left out; absent when there is none
 */
public record Scope(@Nullable TableName history, Names names, Without without) {
  /** Everything as it is. */
  public static final Scope WHOLE = new Scope(null, Names.TRUE, Without.NOTHING);

  /**
   * By which names roles are told.
   *
   * @param grantees where a role that was granted something is not told by its own name
   * @param owners the same of owners
   * @param owner whose everything is said to be; absent for the true owners
   * @param withoutPrivileges whether everything is said to have only the rights it is born with
   */
  public record Names(
      Map<String, String> grantees,
      Map<String, String> owners,
      @Nullable String owner,
      boolean withoutPrivileges) {
    public static final Names TRUE = new Names(Map.of(), Map.of(), null, false);

    public Names {
      grantees = Map.copyOf(grantees);
      owners = Map.copyOf(owners);
    }
  }

  /**
   * What is left out.
   *
   * @param tables views, sequences and the like too
   */
  public record Without(Set<String> schemas, Set<TableName> tables, Set<String> extensions) {
    public static final Without NOTHING = new Without(Set.of(), Set.of(), Set.of());

    public Without {
      schemas = Set.copyOf(schemas);
      tables = Set.copyOf(tables);
      extensions = Set.copyOf(extensions);
    }
  }

  static Scope ofFiles(TableName history) {
    return new Scope(history, Names.TRUE, Without.NOTHING);
  }

  /** As the queries take it. */
  String json() {
    Map<String, @Nullable Object> asked = new LinkedHashMap<>();
    asked.put("history", history == null ? null : Sql.table(history));
    asked.put("grantees", names.grantees());
    asked.put("owners", names.owners());
    asked.put("owner", names.owner());
    asked.put("withoutPrivileges", names.withoutPrivileges());
    asked.put("withoutSchemas", without.schemas());
    asked.put(
        "withoutTables",
        without.tables().stream().map(table -> List.of(table.schema(), table.name())).toList());
    asked.put("withoutExtensions", without.extensions());
    try {
      return Json.mapper().writeValueAsString(asked);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Names can always be written", e);
    }
  }
}
