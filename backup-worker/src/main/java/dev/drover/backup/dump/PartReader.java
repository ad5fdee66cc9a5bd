package dev.drover.backup.dump;

import dev.drover.common.bundle.BundleWriter;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.bundle.TableWriter;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Order;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.TableName;
import dev.drover.common.plan.TableRule;
import dev.drover.common.plan.Target;
import dev.drover.common.postgres.Selection;
import dev.drover.common.postgres.Sql;
import dev.drover.common.postgres.TableShape;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads a plan's tables from a snapshot into a bundle, in the plan's order. */
final class PartReader {
  private final BundleWriter writer;
  private final Meter meter;

  PartReader(BundleWriter writer, Meter meter) {
    this.writer = writer;
    this.meter = meter;
  }

  static List<TableName> tables(Isolate plan) {
    return plan.tables().stream().map(TableRule::table).toList();
  }

  /** The rows that the plan says are {@code project}'s. */
  Manifest.Part project(Snapshot source, Isolate plan, ProjectRef project)
      throws SQLException, IOException {
    Map<TableName, TableShape> shapes = shapes(source, plan);
    Selection selection = new Selection(plan, shapes, project);
    List<Manifest.Table> tables = new ArrayList<>();
    for (TableShape shape : shapes.values()) {
      tables.add(read(source, shape, selection.rows(shape.table())));
    }
    return part(source, plan.source().server(), plan.source().database(), tables);
  }

  /**
   * All rows of the project's own database.
   *
   * @throws DroverException {@code target_not_empty} at the first row, when the plan refuses rows
   *     there
   */
  Manifest.Part everything(Snapshot target, Isolate plan, Order order)
      throws SQLException, IOException {
    Map<TableName, TableShape> shapes = shapes(target, plan);
    List<Manifest.Table> tables = new ArrayList<>();
    for (TableShape shape : shapes.values()) {
      String query =
          "SELECT " + Sql.columns(shape.columnNames()) + " FROM " + Sql.table(shape.table());
      if (plan.target().existingRows() == Target.ExistingRows.REFUSE && hasRow(target, query)) {
        throw notEmpty(order, shape.table());
      }
      tables.add(read(target, shape, query));
    }
    return part(target, order.server(), order.database().value(), tables);
  }

  private Manifest.Table read(Snapshot snapshot, TableShape shape, String query)
      throws SQLException, IOException {
    TableWriter table = writer.table(shape);
    snapshot.copy(query, meter.measure(table));
    meter.report();
    return table.finish();
  }

  private static boolean hasRow(Snapshot snapshot, String query) throws SQLException, IOException {
    return snapshot.copy(query + " LIMIT 1", _ -> {}) > 0;
  }

  private static Manifest.Part part(
      Snapshot snapshot, String server, String database, List<Manifest.Table> tables)
      throws SQLException {
    List<TableName> names = tables.stream().map(table -> table.shape().table()).toList();
    return new Manifest.Part(
        server,
        database,
        snapshot.serverVersion(),
        snapshot.id(),
        snapshot.position(),
        tables,
        snapshot.sequences(names));
  }

  private static Map<TableName, TableShape> shapes(Snapshot snapshot, Isolate plan)
      throws SQLException {
    List<TableName> wanted = tables(plan);
    Map<TableName, TableShape> shapes = snapshot.shapes(wanted);
    for (TableName table : wanted) {
      if (!shapes.containsKey(table)) {
        throw DroverException.user(
            "plan_table",
            "The plan's " + table + " is not a table with columns.",
            "Name ordinary or partitioned tables in the plan.");
      }
    }
    return shapes;
  }

  private static DroverException notEmpty(Order order, TableName table) {
    return DroverException.user(
        "target_not_empty",
        "The table "
            + table
            + " of the existing database "
            + order.database()
            + " has rows already.",
        "Empty it, or set target.existing-rows to replace or keep.");
  }
}
