package dev.drover.verify.rows;

import dev.drover.common.bundle.Manifest;
import dev.drover.common.failure.DroverException;
import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.Selection;
import dev.drover.common.postgres.TableShape;
import dev.drover.verify.ServerErrors;
import dev.drover.verify.Subject;
import dev.drover.verify.rows.RowDifference.Kind;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Tells another project's rows among those the target has too many of, by asking the plan's own
 * rule on the target. Where the rule cannot be asked there (it may name what only the source has),
 * they stay merely extra.
 */
final class ForeignRows {
  private ForeignRows() {}

  static void mark(Subject subject, TargetRows target, DrillDown drillDown)
      throws SQLException, IOException {
    if (!(subject.plan() instanceof Isolate plan)) {
      return;
    }
    if (drillDown.differences().values().stream()
        .noneMatch(difference -> difference.kind() == Kind.EXTRA)) {
      return;
    }
    TableName table = target.shape().table();
    Savepoint before = subject.target().setSavepoint();
    try {
      target.linesUnless(
          selection(plan, subject).condition(table),
          (buffer, offset, length) -> {
            subject.counter().passed();
            RowDifference difference =
                drillDown.differences().get(drillDown.keyOf(buffer, offset, length));
            if (difference != null && difference.kind() == Kind.EXTRA) {
              difference.markForeign();
            }
          });
    } catch (DroverException e) {
      subject.target().rollback(before);
    } catch (SQLException e) {
      subject.counter().checkCancelled();
      if (ServerErrors.passes(e)) {
        throw e;
      }
      subject.target().rollback(before);
    }
  }

  private static Selection selection(Isolate plan, Subject subject) {
    Map<TableName, TableShape> shapes =
        subject.reference().source().tables().stream()
            .map(Manifest.Table::shape)
            .collect(Collectors.toMap(TableShape::table, Function.identity()));
    return new Selection(plan, shapes, subject.reference().project());
  }
}
