package dev.drover.verify;

import dev.drover.common.bundle.BundleReader;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.TableName;
import dev.drover.common.plan.TableRule;
import dev.drover.verify.structure.Structure;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * What one verification compares: a plan's promise, the bundle, and the target.
 *
 * @param bundle of the same project; its manifest is what the target is held against
 * @param target in one read-only, repeatable-read transaction; used by one check at a time
 * @param structure of the target, read in that transaction
 * @param source for checks that ask it; not connected before somebody does
 */
public record Subject(
    Isolate plan,
    BundleReader bundle,
    Connection target,
    Structure structure,
    Source source,
    RowCounter counter) {
  /** A way to the source database. */
  @FunctionalInterface
  public interface Source {
    /** A connection in autocommit mode; the caller closes it. */
    Connection connect() throws SQLException;
  }

  public Manifest manifest() {
    return bundle.manifest();
  }

  public List<TableName> tables() {
    return plan.tables().stream().map(TableRule::table).toList();
  }
}
