package dev.drover.verify.source;

import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.Plan;
import dev.drover.common.postgres.Selection;
import dev.drover.common.postgres.Sql;
import dev.drover.common.postgres.TableShape;
import java.util.Collection;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which of the source's rows were taken.
 *
 * @param selection absent when all were
 */
public record SourceRows(@Nullable Selection selection) {
  /**
   * @param shapes of every table that is read
   */
  public static SourceRows of(Plan plan, Collection<TableShape> shapes, ProjectRef project) {
    return plan instanceof Isolate isolate
        ? new SourceRows(
            new Selection(
                isolate,
                shapes.stream().collect(Collectors.toMap(TableShape::table, Function.identity())),
                project))
        : new SourceRows(null);
  }

  /** {@code SELECT} of the shape's columns, in order. */
  public String query(TableShape shape) {
    return selection == null
        ? "SELECT " + Sql.columns(shape.columnNames()) + from(shape)
        : selection.rows(shape.table());
  }

  /** From {@code FROM} on; the table is called {@code t}. */
  String from(TableShape shape) {
    return selection == null
        ? " FROM " + shape.from() + " AS t"
        : " FROM " + Sql.table(shape.table()) + " AS t WHERE " + selection.condition(shape.table());
  }

  /** Whether each row says which transaction made it. */
  boolean numbered(TableShape shape) {
    TableShape.Reach reach = shape.reach();
    return reach == null || (reach.kind() == TableShape.Kind.OWN && reach.condition() == null);
  }
}
