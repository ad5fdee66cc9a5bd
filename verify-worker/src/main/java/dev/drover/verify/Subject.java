package dev.drover.verify;

import dev.drover.common.plan.Database;
import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.Plan;
import dev.drover.common.plan.Schema;
import dev.drover.common.plan.TableName;
import dev.drover.common.plan.VerifyRules;
import dev.drover.common.postgres.ControlDatabase;
import dev.drover.verify.structure.Known;
import dev.drover.verify.structure.Structure;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one verification compares: a plan's promise, the rows that must be there, and the target.
 *
 * @param target in one read-only, repeatable-read transaction; used by one check at a time
 * @param catalog of the target, as it is in that transaction
 * @param source for checks that ask it, not connected before somebody does; absent when the source
 *     is not to be asked, as in a drill
 * @param schema absent when there is nothing of the kind to compare with
 */
public record Subject(
    Plan plan,
    Reference reference,
    Connection target,
    Known catalog,
    @Nullable Source source,
    RowCounter counter,
    Spare spare,
    @Nullable Files schema) {
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

  /**
   * Where what the plan's schema files make can be looked at.
   *
   * @param fresh whether the target was made of them just now and has had no life since
   */
  public record Files(ControlDatabase control, String server, boolean fresh) {}

  /**
   * A database to be looked at, and what is around it.
   *
   * @param connection in autocommit mode, or in the transaction to look in
   * @param schema absent when the target is not to be held against the schema files
   */
  public record Place(Connection connection, Spare spare, @Nullable Files schema) {
    public static Place of(Connection connection) {
      return new Place(connection, Spare.NONE, null);
    }
  }

  public Structure structure() {
    return catalog.structure();
  }

  /** Those of the plan, or of a whole database those that were read. */
  public List<TableName> tables() {
    return reference.tables(plan);
  }

  public VerifyRules rules() {
    return switch (plan) {
      case Isolate isolate -> isolate.verify();
      case Database database -> database.verify();
      case Schema _ -> VerifyRules.DEFAULT;
    };
  }
}
