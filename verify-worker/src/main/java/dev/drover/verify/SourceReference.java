package dev.drover.verify;

import dev.drover.common.bundle.LineSink;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.bundle.SequenceStates;
import dev.drover.common.bundle.TableDigest;
import dev.drover.common.database.SourceContents;
import dev.drover.common.failure.DroverException;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Database;
import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.Plan;
import dev.drover.common.plan.Schema;
import dev.drover.common.plan.TableName;
import dev.drover.common.plan.TableRule;
import dev.drover.common.postgres.Catalog;
import dev.drover.common.postgres.CopyOut;
import dev.drover.common.postgres.LargeObjects;
import dev.drover.common.postgres.TableShape;
import dev.drover.verify.source.SourceRows;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The source as it is now, read in one snapshot that stays open for the whole verification, so that
 * rows looked at later are the digested ones.
 */
record SourceReference(
    ProjectRef project, Manifest.Part source, SourceRows rows, Connection connection)
    implements Reference {
  /**
   * Reads and digests every row of the project. Changes nothing.
   *
   * @param connection in a read-only, repeatable-read transaction; the caller's to close
   * @throws dev.drover.common.failure.DroverException {@code plan_table}, {@code plan_column} when
   *     the source lacks what the plan names
   */
  static SourceReference read(Plan plan, ProjectRef project, Connection connection)
      throws SQLException, IOException {
    String snapshot = snapshot(connection);
    Contents contents = Contents.of(plan, connection);
    SourceRows rows = SourceRows.of(plan, contents.shapes(), project);
    List<Manifest.Table> tables = new ArrayList<>();
    for (TableShape shape : contents.shapes()) {
      TableDigest digest = new TableDigest(shape);
      long number = CopyOut.rows(connection, shape.table(), rows.query(shape), digest);
      tables.add(
          new Manifest.Table(
              shape, digest.total(), digest.buckets(TableDigest.bucketsFor(number)), 0, List.of()));
    }
    Manifest.Part part =
        new Manifest.Part(
            contents.server(),
            connection.getCatalog(),
            "",
            snapshot,
            "",
            tables,
            contents.sequences());
    return new SourceReference(project, part, rows, connection);
  }

  /** What a target had before cannot be told from the source. */
  @Override
  public Manifest.@Nullable Part target() {
    return null;
  }

  @Override
  public void rows(Manifest.Table table, LineSink sink) throws SQLException, IOException {
    Savepoint before = connection.setSavepoint();
    try {
      CopyOut.wholeRows(
          connection,
          table.shape().table(),
          rows.query(table.shape()),
          line -> sink.line(line, 0, line.length));
    } catch (DroverException e) {
      connection.rollback(before);
      throw e;
    }
  }

  /**
   * What is to be read.
   *
   * @param server by its name in drover.yaml
   * @param sequences of a whole database; of a plan's tables none
   */
  private record Contents(
      String server, List<TableShape> shapes, List<Manifest.Sequence> sequences) {
    static Contents of(Plan plan, Connection connection) throws SQLException {
      return switch (plan) {
        case Isolate isolate -> tables(isolate, connection);
        case Database database -> whole(database, connection);
        case Schema schema -> throw new IllegalArgumentException("Not of rows: " + schema.name());
      };
    }

    private static Contents tables(Isolate plan, Connection connection) throws SQLException {
      List<TableName> names = plan.tables().stream().map(TableRule::table).toList();
      Map<TableName, TableShape> shapes = Catalog.shapes(connection, names);
      for (TableName name : names) {
        if (!shapes.containsKey(name)) {
          throw DroverException.user(
              "plan_table",
              "The table " + name + " does not exist in the source.",
              "Correct the plan, or create the table.");
        }
      }
      return new Contents(plan.source().server(), List.copyOf(shapes.values()), List.of());
    }

    private static Contents whole(Database plan, Connection connection) throws SQLException {
      SourceContents contents = SourceContents.read(connection, plan.choice());
      List<TableName> names = List.copyOf(contents.tables().keySet());
      Map<TableName, TableShape> known = Catalog.shapes(connection, names);
      List<TableShape> shapes = new ArrayList<>();
      contents
          .tables()
          .forEach((name, reach) ->
              shapes.add(
                  known
                      .getOrDefault(name, new TableShape(name, List.of(), List.of()))
                      .reaching(reach)));
      shapes.add(LargeObjects.SHAPE);
      return new Contents(
          plan.source().server(), shapes, SequenceStates.read(connection, contents.sequences()));
    }
  }

  private static String snapshot(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT pg_catalog.pg_current_snapshot()::text")) {
      row.next();
      return row.getString(1);
    }
  }
}
