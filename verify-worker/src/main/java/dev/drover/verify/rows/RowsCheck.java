package dev.drover.verify.rows;

import dev.drover.common.bundle.TableDigest;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Finding;
import dev.drover.common.plan.Database;
import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.TableShape;
import dev.drover.verify.Check;
import dev.drover.verify.Findings;
import dev.drover.verify.Subject;
import dev.drover.verify.structure.Structure;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether each table of the plan holds exactly the expected rows: every row is read, digested and
 * compared by bucket of its key. Only what differs is looked at again.
 */
public final class RowsCheck implements Check {
  /** Room in a verdict for what other checks find, such as a changed source. */
  static final int OTHERS = 10;

  private final int sliceRows;

  public RowsCheck() {
    this(DrillDown.SLICE_ROWS);
  }

  /**
   * @param sliceRows how many keys to hold at one time when a table differs
   */
  RowsCheck(int sliceRows) {
    this.sliceRows = sliceRows;
  }

  @Override
  public String name() {
    return "rows";
  }

  @Override
  public void run(Subject subject, Findings findings) throws SQLException, IOException {
    List<Compared> differing = new ArrayList<>();
    int unread = 0;
    TargetDigests digests = TargetDigests.of(subject, subject.tables());
    for (TableName table : subject.tables()) {
      Optional<ExpectedRows> expected = ExpectedRows.of(subject, table);
      if (expected.isEmpty()) {
        unread++;
        findings.unproven("it is not known which rows " + table + " should have");
      } else if (!readable(subject, expected.get())) {
        unread++;
        findings.unproven(
            "the target's " + table + " lacks columns, so its rows were not compared");
      } else {
        expected.get().unchecked().forEach(column -> findings.add(unchecked(table, column)));
        TableDigest found = digests.of(expected.get().shape());
        if (!found.buckets(expected.get().buckets().size()).equals(expected.get().buckets())) {
          differing.add(new Compared(expected.get(), found));
        }
      }
    }
    subject.counter().tell();
    if (subject.plan() instanceof Database) {
      findings.summary(summary(subject, unread + differing.size()));
    }
    look(subject, differing, findings).forEach(findings::add);
  }

  /**
   * One summary for every differing table first, so that none goes unnamed, and then the rows while
   * there is room.
   */
  private List<Finding> look(Subject subject, List<Compared> differing, Findings findings)
      throws SQLException, IOException {
    List<Finding> summaries = new ArrayList<>();
    List<Finding> details = new ArrayList<>();
    for (Compared compared : differing) {
      int room = Math.max(findings.limit() - OTHERS - differing.size() - details.size(), 0);
      TableDifference difference = look(subject, compared, room, findings);
      RowFindings told = new RowFindings(difference);
      findings.unnamed(difference.unnamed(), difference.complete());
      summaries.add(told.summary());
      details.addAll(told.details());
    }
    summaries.addAll(details);
    return summaries;
  }

  private TableDifference look(Subject subject, Compared compared, int room, Findings findings)
      throws SQLException, IOException {
    TargetRows target = new TargetRows(subject.target(), compared.expected().shape());
    DrillDown drillDown = new DrillDown(compared.expected(), target, subject.counter());
    Savepoint before = subject.target().setSavepoint();
    try {
      TableDifference difference = drillDown.difference(compared.found(), room, sliceRows);
      ForeignRows.mark(subject, target, drillDown);
      return difference;
    } catch (DroverException e) {
      if (e.failure().kind().retryable()) {
        throw e;
      }
      // Rows that cannot be looked at, such as one too long to be held, do not hide that they
      // differ.
      subject.target().rollback(before);
      if (e.failure().code().equals("row_too_large")) {
        String table = compared.expected().shape().table().toString();
        findings.add(
            Finding.warning("row_too_large", table, e.failure().message(), e.failure().remedy()));
      }
      return TableDifference.unseen(compared.expected(), compared.found().total().rows());
    }
  }

  private static Finding summary(Subject subject, int differing) {
    int all = subject.tables().size();
    return Finding.info(
        "tables_compared",
        null,
        (all - differing)
            + " of "
            + all
            + " tables match; "
            + subject.counter().rows()
            + " rows were compared.");
  }

  private static Finding unchecked(TableName table, String column) {
    return new Finding(
        "column_unchecked",
        Finding.Severity.WARNING,
        table.toString(),
        null,
        column,
        "Only the target has the column, so the kept rows were compared without it.",
        null);
  }

  private static boolean readable(Subject subject, ExpectedRows expected) {
    if (isLargeObjects(expected.shape())) {
      return true;
    }
    Structure.Table table = subject.structure().table(expected.shape().table());
    return table != null && table.types().keySet().containsAll(expected.shape().columnNames());
  }

  private static boolean isLargeObjects(TableShape shape) {
    TableShape.Reach reach = shape.reach();
    return reach != null && reach.kind() == TableShape.Kind.LARGE_OBJECTS;
  }

  private record Compared(ExpectedRows expected, TableDigest found) {}
}
