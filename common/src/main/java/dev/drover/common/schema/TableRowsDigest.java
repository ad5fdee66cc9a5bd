package dev.drover.common.schema;

import dev.drover.common.bundle.Digest;
import dev.drover.common.bundle.TableDigest;
import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.Catalog;
import dev.drover.common.postgres.CopyOut;
import dev.drover.common.postgres.Sql;
import dev.drover.common.postgres.TableShape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** A table's rows in one digest, the one that a bundle has of them. */
public final class TableRowsDigest {
  private TableRowsDigest() {}

  /** As the session's transaction sees them; of no rows when there is no such table. */
  public static Digest of(Connection connection, TableName table) throws SQLException {
    try (EmptyPath _ = EmptyPath.of(connection)) {
      TableShape shape = Catalog.shapes(connection, List.of(table)).get(table);
      if (shape == null) {
        return Digest.EMPTY;
      }
      TableDigest digest = new TableDigest(shape);
      CopyOut.rows(
          connection,
          table,
          "SELECT " + Sql.columns(shape.columnNames()) + " FROM " + Sql.table(table),
          digest);
      return digest.total();
    } catch (IOException e) {
      throw new UncheckedIOException("A digest writes nowhere", e);
    }
  }
}
