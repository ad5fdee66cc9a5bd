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
import dev.drover.common.postgres.LargeObjects;
import dev.drover.common.postgres.Selection;
import dev.drover.common.postgres.TableParts;
import dev.drover.common.postgres.TableShape;
import dev.drover.common.worker.Run;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads a plan's tables from a snapshot into a bundle, in the plan's order. */
final class PartReader {
  private final BundleWriter writer;
  private final Meter meter;
  private final Run run;

  PartReader(BundleWriter writer, Meter meter, Run run) {
    this.writer = writer;
    this.meter = meter;
    this.run = run;
  }

  static List<TableName> tables(Isolate plan) {
    return plan.tables().stream().map(TableRule::table).toList();
  }

  /** The rows of the source that the plan says are {@code project}'s. */
  Manifest.Part project(Snapshot source, Isolate plan, ProjectRef project, Spare spare)
      throws SQLException, IOException {
    List<Manifest.Table> read = rows(source, plan, project, spare);
    return part(source, plan.source().server(), plan.source().database(), read);
  }

  /** The same of any database that has the plan's tables. */
  Manifest.Part project(Snapshot database, Isolate plan, Order order, Spare spare)
      throws SQLException, IOException {
    List<Manifest.Table> read = rows(database, plan, order.project(), spare);
    return part(database, order.server(), order.database().value(), read);
  }

  private List<Manifest.Table> rows(Snapshot source, Isolate plan, ProjectRef project, Spare spare)
      throws SQLException, IOException {
    Map<TableName, TableShape> shapes = shapes(source, plan);
    Selection selection = new Selection(plan, shapes, project);
    List<Selected> tables =
        shapes.values().stream()
            .map(shape -> new Selected(shape, selection.condition(shape.table())))
            .toList();
    return read(source, tables, spare);
  }

  /**
   * All rows of the project's own database.
   *
   * @throws DroverException {@code target_not_empty} at the first row, when the plan refuses rows
   *     there
   */
  Manifest.Part everything(Snapshot target, Isolate plan, Order order, Spare spare)
      throws SQLException, IOException {
    List<Selected> tables = new ArrayList<>();
    for (TableShape shape : shapes(target, plan).values()) {
      Selected all = new Selected(shape, "true");
      if (plan.target().existingRows() == Target.ExistingRows.REFUSE
          && hasRow(target, all.query())) {
        throw notEmpty(order, shape.table());
      }
      tables.add(all);
    }
    List<Manifest.Table> read = read(target, tables, spare);
    return part(target, order.server(), order.database().value(), read);
  }

  /** All rows of {@code names} in a project's own database. */
  Manifest.Part whole(Snapshot database, List<TableName> names, Order order, Spare spare)
      throws SQLException, IOException {
    List<Selected> tables =
        database.shapes(names).values().stream().map(shape -> new Selected(shape, "true")).toList();
    List<Manifest.Table> read = read(database, tables, spare);
    return part(database, order.server(), order.database().value(), read);
  }

  /** Where archives are written, between the tables. */
  BundleWriter.Lane lane() {
    return writer.firstLane();
  }

  /** Where something is written while tables are read. */
  BundleWriter.Lane furtherLane() {
    return writer.lane();
  }

  /** All rows of {@code tables}, in that order; large ones in parts side by side. */
  List<Manifest.Table> read(Snapshot snapshot, List<Selected> tables, Spare spare)
      throws SQLException, IOException {
    TableParts large =
        snapshot.parts(
            tables.stream()
                .map(Selected::shape)
                .filter(shape -> !LargeObjects.are(shape))
                .map(TableShape::table)
                .toList());
    if (!large.none() || tables.stream().anyMatch(one -> LargeObjects.are(one.shape()))) {
      List<List<Selected>> parts = cut(snapshot, large, tables);
      if (parts.stream().anyMatch(table -> table.size() > 1)) {
        return new ParallelRead(snapshot, writer, meter, run).read(parts, spare.connections());
      }
    }
    List<Manifest.Table> read = new ArrayList<>();
    for (Selected table : tables) {
      read.add(read(snapshot, table));
    }
    return read;
  }

  private static List<List<Selected>> cut(
      Snapshot snapshot, TableParts large, List<Selected> tables) throws SQLException, IOException {
    List<List<Selected>> parts = new ArrayList<>();
    for (Selected table : tables) {
      List<String> conditions =
          LargeObjects.are(table.shape())
              ? snapshot.ask(LargeObjects::parts)
              : large.cut(table.shape(), table.condition());
      parts.add(
          conditions.stream().map(condition -> new Selected(table.shape(), condition)).toList());
    }
    return parts;
  }

  private Manifest.Table read(Snapshot snapshot, Selected selected)
      throws SQLException, IOException {
    TableWriter table = writer.table(selected.shape());
    Meter.Sink sink = meter.measure(table);
    snapshot.copy(selected.shape().table(), selected.query(), sink);
    sink.report();
    return table.finish();
  }

  private static boolean hasRow(Snapshot snapshot, String query) throws SQLException, IOException {
    return snapshot.ask(connection -> {
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("SELECT EXISTS (" + query + ")")) {
        row.next();
        return row.getBoolean(1);
      }
    });
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
