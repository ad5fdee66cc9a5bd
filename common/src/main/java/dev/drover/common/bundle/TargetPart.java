package dev.drover.common.bundle;

import dev.drover.common.failure.DroverException;
import dev.drover.common.postgres.CopyOut;
import dev.drover.common.postgres.Sql;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The target's own rows, as a bundle keeps them for a restore. */
public final class TargetPart {
  private TargetPart() {}

  /**
   * Makes sure that putting {@code part} back would put back what is there now. Reads every row;
   * the caller has locked the tables.
   *
   * @param part absent when the bundle was made without looking at the target
   * @throws DroverException {@code target_changed}, {@code bundle_without_target}
   */
  public static void requireUnchanged(Connection target, Manifest.@Nullable Part part)
      throws SQLException, IOException {
    if (part == null) {
      throw DroverException.data(
          "bundle_without_target",
          "The bundle does not hold the existing target's own rows, so nothing could be restored.",
          null,
          "Replay from the stage 'backup'.");
    }
    for (Manifest.Table table : part.tables()) {
      TableDigest digest = new TableDigest(table.shape());
      String rows =
          "SELECT "
              + Sql.columns(table.shape().columnNames())
              + " FROM "
              + Sql.table(table.shape().table());
      CopyOut.rows(target, table.shape().table(), rows, digest);
      if (!digest.total().equals(table.digest())) {
        throw DroverException.data(
            "target_changed",
            "The rows of "
                + table.shape().table()
                + " in the target are not those that were backed up.",
            table.shape().table().toString(),
            "Stop whoever writes there, then replay from the stage 'backup'.");
      }
    }
  }
}
