package dev.drover.common.schema;

import dev.drover.common.bundle.Blueprint;
import dev.drover.common.plan.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Tries in a scratch database whether a blueprint leads back. */
public final class Undoing {
  private Undoing() {}

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
