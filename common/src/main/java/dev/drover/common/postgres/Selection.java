package dev.drover.common.postgres;

import dev.drover.common.failure.DroverException;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Follows;
import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.Predicate;
import dev.drover.common.plan.TableName;
import dev.drover.common.plan.TableRule;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * One project's rows of each of a plan's tables, as SQL. The ref is a quoted, untyped literal, so
 * PostgreSQL gives it the type of the column it is compared with and uses that column's index.
 * Immutable.
 */
public final class Selection {
  private final Map<TableName, TableRule> rules = new HashMap<>();
  private final Map<TableName, TableShape> shapes;
  private final String project;

  /**
   * @param shapes of every table in the plan, read from the source
   */
  public Selection(Isolate plan, Map<TableName, TableShape> shapes, ProjectRef project) {
    plan.tables().forEach(rule -> rules.put(rule.table(), rule));
    this.shapes = Map.copyOf(shapes);
    this.project = Sql.literal(project.value());
  }

  /** {@code SELECT} of the shape's columns, in order, of the project's rows. */
  public String rows(TableName table) {
    return "SELECT "
        + Sql.columns(shape(table).columnNames())
        + " FROM "
        + Sql.table(table)
        + " AS t WHERE "
        + condition(table);
  }

  /**
   * The condition under which a row of {@code table} is the project's; its columns unqualified.
   * NULL, which is not true, for a row whose key is NULL.
   */
  public String condition(TableName table) {
    TableRule rule = rules.get(table);
    if (rule == null) {
      throw DroverException.user(
          "plan_malformed",
          "The plan has no rule for table " + table + ".",
          "Add it to tables, or follow another table.");
    }
    if (rule.rows() != null) {
      return "(" + Predicate.bind(rule.rows(), project) + ")";
    }
    Follows follows = Objects.requireNonNull(rule.follows(), "A rule without rows follows");
    return Sql.identifier(follows.column())
        + " IN (SELECT "
        + parentValue(table, follows)
        + " FROM "
        + Sql.table(follows.table())
        + " AS t WHERE "
        + condition(follows.table())
        + ")";
  }

  /**
   * The parent's column, unqualified, as an expression that compares with the child's column and
   * lets its index be used.
   */
  public String parentValue(TableName child, Follows follows) {
    String column = Sql.identifier(follows.parentColumn());
    String cast =
        Comparison.castOf(
            type(follows.table(), follows.parentColumn()), type(child, follows.column()));
    return column + cast;
  }

  private String type(TableName table, String column) {
    return shape(table).columns().stream()
        .filter(candidate -> candidate.name().equals(column))
        .map(TableShape.Column::type)
        .findFirst()
        .orElseThrow(() ->
            DroverException.user(
                "plan_column",
                "The table " + table + " has no plain column " + column + ".",
                "Correct the plan's follows rule."));
  }

  private TableShape shape(TableName table) {
    TableShape shape = shapes.get(table);
    if (shape == null) {
      throw DroverException.user(
          "plan_table",
          "The table " + table + " does not exist in the source.",
          "Correct the plan, or create the table.");
    }
    return shape;
  }
}
