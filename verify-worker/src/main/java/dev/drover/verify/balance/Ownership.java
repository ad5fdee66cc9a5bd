package dev.drover.verify.balance;

import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Follows;
import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.Predicate;
import dev.drover.common.plan.TableName;
import dev.drover.common.plan.TableRule;
import dev.drover.common.postgres.Selection;
import dev.drover.common.postgres.Sql;
import dev.drover.common.postgres.TableShape;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Which row is whose, for all projects at once: per table a query of pairs of a row and a project
 * that takes it. The predicate stands in a join, so PostgreSQL reads the table once and looks each
 * row's owner up where the predicate is an equality, and tries every project with every row where
 * it is not. Written apart from {@link Selection}, which says it of one project.
 */
final class Ownership {
  private final Map<TableName, TableRule> rules = new HashMap<>();
  private final Map<TableName, ParameterTypes> types = new HashMap<>();
  private final Selection casts;
  private final String projects;

  private Ownership(Isolate plan, Selection casts, List<ProjectRef> projects) {
    plan.tables().forEach(rule -> rules.put(rule.table(), rule));
    this.casts = casts;
    this.projects = Sql.literal(array(projects)) + "::text[]";
  }

  /**
   * @param projects each once; not empty
   * @param connection in a transaction
   */
  static Ownership of(
      Isolate plan,
      Map<TableName, TableShape> shapes,
      List<ProjectRef> projects,
      Connection connection)
      throws SQLException {
    Ownership ownership =
        new Ownership(plan, new Selection(plan, shapes, projects.getFirst()), projects);
    for (TableRule rule : plan.tables()) {
      if (rule.rows() != null) {
        ownership.types.put(rule.table(), ParameterTypes.of(connection, rule.table(), rule.rows()));
      }
    }
    return ownership;
  }

  /**
   * A query of {@code part} and {@code place}, which name a row of {@code table} within one
   * snapshot, and {@code owner}, a project's ref. A pair comes once.
   */
  String of(TableName table) {
    return pairs(table, "");
  }

  private String pairs(TableName table, String further) {
    TableRule rule = Objects.requireNonNull(rules.get(table), "A plan's table");
    String columns = "t.tableoid AS part, t.ctid AS place, ";
    if (rule.rows() != null) {
      ParameterTypes mentions = Objects.requireNonNull(types.get(table), "A table with rows");
      return "SELECT "
          + columns
          + "\"drover:ref\" AS owner"
          + further
          + " FROM "
          + Sql.table(table)
          + " AS t JOIN unnest("
          + projects
          + ") AS \"drover:projects\" (\"drover:ref\") ON ("
          + Predicate.bindEach(rule.rows(), mention -> "\"drover:ref\"::" + mentions.of(mention))
          + ")";
    }
    Follows follows = Objects.requireNonNull(rule.follows(), "A rule without rows follows");
    String parents =
        pairs(follows.table(), ", t." + casts.parentValue(table, follows) + " AS value");
    return "SELECT DISTINCT "
        + columns
        + "o.owner"
        + further
        + " FROM "
        + Sql.table(table)
        + " AS t JOIN ("
        + parents
        + ") AS o ON t."
        + Sql.identifier(follows.column())
        + " = o.value";
  }

  /** As PostgreSQL reads an array of text: manual, "Array Input and Output Syntax". */
  private static String array(List<ProjectRef> projects) {
    return projects.stream()
        .map(project -> '"' + project.value().replace("\\", "\\\\").replace("\"", "\\\"") + '"')
        .collect(Collectors.joining(",", "{", "}"));
  }
}
