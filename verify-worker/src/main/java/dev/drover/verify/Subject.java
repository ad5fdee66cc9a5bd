package dev.drover.verify;

import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.TableName;
import dev.drover.common.plan.TableRule;
import dev.drover.verify.structure.Structure;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one verification compares: a plan's promise, the rows that must be there, and the target.
 *
 * @param target in one read-only, repeatable-read transaction; used by one check at a time
 * @param structure of the target, read in that transaction
 * @param source for checks that ask it, not connected before somebody does; absent when the source
 *     is not to be asked, as in a drill
 */
public record Subject(
    Isolate plan,
    Reference reference,
    Connection target,
    Structure structure,
    @Nullable Source source,
    RowCounter counter,
    Spare spare) {
  /** A way to the source database. */
  @FunctionalInterface
  public interface Source {
    /** A connection in autocommit mode; the caller closes it. */
    Connection connect() throws SQLException;
  }

  /** Gives further connections to the target's database; none is as good as some. */
  @FunctionalInterface
  public interface Spare {
    /** For callers that have one connection and no way to others. */
    Spare NONE = List::of;

    /** In autocommit mode; the caller closes them. */
    List<Connection> connections() throws SQLException;
  }

  public List<TableName> tables() {
    return plan.tables().stream().map(TableRule::table).toList();
  }
}
