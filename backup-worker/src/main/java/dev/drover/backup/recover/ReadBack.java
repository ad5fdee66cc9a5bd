package dev.drover.backup.recover;

import dev.drover.common.bundle.Manifest;
import dev.drover.common.bundle.TableDigest;
import dev.drover.common.failure.DroverException;
import dev.drover.common.postgres.CopyOut;
import dev.drover.common.postgres.Selection;
import dev.drover.common.postgres.Sql;
import dev.drover.common.postgres.TableShape;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;

/** Reads a project's rows where they were put and holds them against the bundle's digests. */
final class ReadBack {
  private ReadBack() {}

  /**
   * @throws DroverException {@code restore_differs}
   */
  static void require(Connection transaction, Manifest.Part part, Selection selection)
      throws SQLException, IOException {
    for (Manifest.Table table : part.tables()) {
      TableShape shape = table.shape();
      TableDigest digest = new TableDigest(shape);
      CopyOut.rows(
          transaction,
          shape.table(),
          "SELECT "
              + Sql.columns(shape.columnNames())
              + " FROM "
              + Sql.table(shape.table())
              + " AS t WHERE "
              + selection.condition(shape.table()),
          digest);
      if (!digest.total().equals(table.digest())) {
        throw DroverException.data(
            "restore_differs",
            "After the restore the project's rows of "
                + shape.table()
                + " would not be those of the bundle; everything was rolled back.",
            shape.table().toString(),
            "Something there changes rows on the way, or its columns have other types: look at its"
                + " keys, defaults and types, or restore into another database.");
      }
    }
  }
}
