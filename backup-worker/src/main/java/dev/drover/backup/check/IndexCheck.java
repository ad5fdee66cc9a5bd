package dev.drover.backup.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.common.message.Json;
import dev.drover.common.plan.TableName;
import dev.drover.common.plan.TableRule;
import dev.drover.common.postgres.Sql;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Could an index find a project's rows? The planner is told to avoid everything that reads a table
 * whole; where it does so all the same, or walks an index from end to end, there is no index to
 * use. Whether the planner would choose it for this table's size is its own business.
 */
final class IndexCheck {
  private static final List<String> AVOID_WHOLE_TABLES =
      List.of(
          "enable_seqscan = off",
          "enable_hashjoin = off",
          "enable_mergejoin = off",
          "max_parallel_workers_per_gather = 0");

  private final Subject subject;

  IndexCheck(Subject subject) {
    this.subject = subject;
  }

  void check() throws SQLException {
    for (TableRule rule : subject.sound()) {
      subject.run().checkCancelled();
      String condition = subject.selection(subject.sample().getFirst()).condition(rule.table());
      String query =
          "EXPLAIN (FORMAT JSON, VERBOSE) SELECT 1 FROM "
              + Sql.table(rule.table())
              + " AS t WHERE "
              + condition;
      try {
        if (readsWhole(
            Json.mapper().readTree(subject.session().value(AVOID_WHOLE_TABLES, query)),
            relations(rule.table()))) {
          missing(rule);
        }
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("EXPLAIN writes JSON", e);
      } catch (SQLException e) {
        subject.run().checkCancelled();
        if (subject.session().connection().isClosed()) {
          throw e; // otherwise the rule itself is refused, and that was noted
        }
      }
    }
  }

  /** The table and, when it is partitioned, its partitions, as schema, NUL, name. */
  private Set<String> relations(TableName table) throws SQLException {
    Set<String> relations = new HashSet<>();
    relations.add(table.schema() + "\0" + table.name());
    relations.addAll(
        subject
            .session()
            .rows(
                """
                SELECT n.nspname, c.relname
                  FROM pg_catalog.pg_partition_tree(?::text::pg_catalog.regclass) p
                  JOIN pg_catalog.pg_class c ON c.oid = p.relid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                """,
                row -> row.getString(1) + "\0" + row.getString(2),
                Sql.table(table)));
    return relations;
  }

  private static boolean readsWhole(JsonNode node, Set<String> relations) {
    if (node.isObject()
        && relations.contains(
            node.path("Schema").asText() + "\0" + node.path("Relation Name").asText())) {
      boolean narrowed = node.has("Index Cond") || node.has("Recheck Cond") || node.has("TID Cond");
      if (!narrowed) {
        return true;
      }
    }
    for (JsonNode child : node) {
      if (child.isContainerNode() && readsWhole(child, relations)) {
        return true;
      }
    }
    return false;
  }

  private void missing(TableRule rule) {
    String key = key(rule);
    String message =
        "No index helps to find a project's rows of "
            + rule.table()
            + ", so each project reads the whole table";
    subject
        .findings()
        .warning(
            "index_missing",
            rule.table(),
            message,
            key == null
                ? "Create an index on what the rule compares with :project."
                : "CREATE INDEX CONCURRENTLY ON " + Sql.table(rule.table()) + " (" + key + ")");
  }

  private static @Nullable String key(TableRule rule) {
    if (rule.follows() != null) {
      return Sql.identifier(rule.follows().column());
    }
    KeyForm form = rule.rows() == null ? null : KeyForm.of(rule.rows());
    return form == null
        ? null
        : form.isColumn() ? form.expression() : "(" + form.expression() + ")";
  }
}
