package dev.drover.common.schema;

import dev.drover.common.bundle.Blueprint;
import dev.drover.common.plan.Schema;
import dev.drover.common.plan.TableName;
import dev.drover.common.plan.VersionFile;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/** Whether a bundle leads back: as files and plan say, and as a scratch database shows. */
public final class Undoing {
  private Undoing() {}

  /**
   * Why {@code files} could not be taken back from a bundle without losing anyone's rows, whatever
   * they do; empty when it is for their rows to say, or for nobody.
   */
  public static List<String> unprovable(Schema plan, Collection<VersionFile> files) {
    return plan.apply().onLaterRows() == Schema.LaterRows.LOSE
        ? List.of()
        : files.stream()
            .filter(plan.apply()::inBatches)
            .map(file ->
                file.baseName()
                    + " is run in batches, between which others write, so that rows of theirs could"
                    + " be lost (apply.on-later-rows)")
            .toList();
  }

  /**
   * Why {@code scratch} cannot be built as it was before; empty when it can. Everything is rolled
   * back.
   *
   * @param scratch in autocommit mode
   * @param before what it was, and
   * @param built how that is made again
   */
  public static List<String> obstacles(
      Connection scratch, Structure before, Blueprint built, TableName history)
      throws SQLException {
    scratch.setAutoCommit(false);
    try {
      Rebuilding back = new Rebuilding(scratch, built, history);
      if (!back.impossible().isEmpty()) {
        return back.impossible();
      }
      back.run(List.of(), () -> {});
      if (before.differences(Structure.read(scratch, history), true).isEmpty()) {
        return List.of();
      }
      List<String> left = back.left().stream().map(Object::toString).toList();
      return left.isEmpty() ? List.of("something no definition tells of") : left;
    } finally {
      scratch.rollback();
      scratch.setAutoCommit(true);
    }
  }
}
