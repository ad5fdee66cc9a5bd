package dev.drover.verify;

import dev.drover.common.bundle.LineSink;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.bundle.TableDigest;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.TableName;
import dev.drover.common.plan.TableRule;
import dev.drover.common.postgres.Catalog;
import dev.drover.common.postgres.CopyOut;
import dev.drover.common.postgres.Selection;
import dev.drover.common.postgres.TableShape;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
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
    ProjectRef project, Manifest.Part source, Selection selection, Connection connection)
    implements Reference {
  /**
   * Reads and digests every row of the project. Changes nothing.
   *
   * @param connection in a read-only, repeatable-read transaction; the caller's to close
   * @throws dev.drover.common.failure.DroverException {@code plan_table}, {@code plan_column} when
   *     the source lacks what the plan names
   */
  static SourceReference read(Isolate plan, ProjectRef project, Connection connection)
      throws SQLException, IOException {
    List<TableName> names = plan.tables().stream().map(TableRule::table).toList();
    String snapshot = snapshot(connection);
    Map<TableName, TableShape> shapes = Catalog.shapes(connection, names);
    Selection selection = new Selection(plan, shapes, project);
    List<Manifest.Table> tables = new ArrayList<>();
    for (TableName name : names) {
      String rows = selection.rows(name);
      TableShape shape = shapes.get(name);
      if (shape != null) {
        TableDigest digest = new TableDigest(shape);
        long number = CopyOut.rows(connection, rows, digest::add);
        tables.add(
            new Manifest.Table(
                shape,
                digest.total(),
                digest.buckets(TableDigest.bucketsFor(number)),
                0,
                List.of()));
      }
    }
    Manifest.Part part =
        new Manifest.Part(
            plan.source().server(), plan.source().database(), "", snapshot, "", tables, List.of());
    return new SourceReference(project, part, selection, connection);
  }

  /** What a target had before cannot be told from the source. */
  @Override
  public Manifest.@Nullable Part target() {
    return null;
  }

  @Override
  public void rows(Manifest.Table table, LineSink sink) throws SQLException, IOException {
    CopyOut.rows(
        connection, selection.rows(table.shape().table()), line -> sink.line(line, 0, line.length));
  }

  private static String snapshot(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT pg_catalog.pg_current_snapshot()::text")) {
      row.next();
      return row.getString(1);
    }
  }
}
