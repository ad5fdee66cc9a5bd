package dev.drover.verify.balance;

import dev.drover.common.message.Finding;
import dev.drover.common.message.TableBalance;
import dev.drover.common.message.Verdict;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.TableName;
import dev.drover.common.plan.TableRule;
import dev.drover.common.postgres.Catalog;
import dev.drover.common.postgres.TableShape;
import dev.drover.common.worker.Run;
import dev.drover.verify.Findings;
import dev.drover.verify.ServerErrors;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts per table of the source the rows there are, those that each project takes, and those that
 * nobody takes or two do. The source's server counts; here only sums arrive, so memory does not
 * grow with the rows. Changes nothing.
 */
public final class Balance {
  private final Isolate plan;
  private final Connection source;
  private final Run run;
  private final Findings findings = new Findings();
  private final List<TableBalance> tables = new ArrayList<>();

  private Balance(Isolate plan, Connection source, Run run) {
    this.plan = plan;
    this.source = source;
    this.run = run;
  }

  /**
   * What was counted.
   *
   * @param verdict of what it comes to; a row owned by nobody is only a warning, because it may be
   *     another batch's
   */
  public record Result(Verdict verdict, List<TableBalance> tables) {}

  /**
   * @param projects each once; not empty
   * @param source in autocommit mode; all tables are counted in one snapshot, and the transaction
   *     is left open, for the caller to close
   * @throws SQLException trouble that may pass by itself
   */
  public static Result of(Isolate plan, List<ProjectRef> projects, Connection source, Run run)
      throws SQLException {
    Balance balance = new Balance(plan, source, run);
    balance.count(projects);
    long rows = balance.tables.stream().mapToLong(TableBalance::rows).sum();
    return new Result(balance.findings.verdict(rows), List.copyOf(balance.tables));
  }

  private void count(List<ProjectRef> projects) throws SQLException {
    source.setAutoCommit(false);
    try (Statement statement = source.createStatement()) {
      statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
    }
    List<TableName> names = plan.tables().stream().map(TableRule::table).toList();
    Map<TableName, TableShape> shapes = Catalog.shapes(source, names);
    List<TableName> missing = names.stream().filter(name -> !shapes.containsKey(name)).toList();
    if (!missing.isEmpty()) {
      missing.forEach(name -> findings.unproven("the source has no table " + name));
      return;
    }
    Ownership ownership;
    Savepoint before = source.setSavepoint();
    try {
      ownership = Ownership.of(plan, shapes, projects, source);
    } catch (SQLException e) {
      unproven("the plan's rules", before, e);
      return;
    }
    for (TableName name : names) {
      run.checkCancelled();
      TableShape shape = Objects.requireNonNull(shapes.get(name), "None is missing");
      count(new OwnedTable(ownership.of(name), shape));
    }
  }

  private void count(OwnedTable table) throws SQLException {
    Savepoint before = source.setSavepoint();
    try (Statement statement = source.createStatement()) {
      statement.setEscapeProcessing(false);
      OwnedTable.Counts counts = table.count(statement);
      tables.add(counts.balance());
      judge(table, counts, statement);
      long rows = tables.stream().mapToLong(TableBalance::rows).sum();
      run.progress(rows, rows, 0);
    } catch (SQLException e) {
      unproven("table " + table.name(), before, e);
    }
  }

  private void judge(OwnedTable table, OwnedTable.Counts counts, Statement statement)
      throws SQLException {
    TableBalance balance = counts.balance();
    if (counts.owned() + balance.unowned() != balance.rows()) {
      findings.add(
          Finding.error(
              "rows_unaccounted",
              balance.table(),
              balance.rows()
                  + " rows are in the table, "
                  + counts.owned()
                  + " have an owner and "
                  + balance.unowned()
                  + " have none.",
              "Report this: the sums must agree within one snapshot."));
    }
    if (balance.shared() > 0) {
      for (OwnedTable.Shared row : table.shared(statement)) {
        findings.add(shared(balance, row));
      }
    }
    if (balance.unowned() > 0) {
      findings.add(unowned(balance, table.firstUnowned(statement)));
    }
  }

  private static Finding shared(TableBalance balance, OwnedTable.Shared row) {
    return new Finding(
        "row_shared",
        Finding.Severity.ERROR,
        balance.table(),
        row.key(),
        null,
        "The row is taken by "
            + row.owners()
            + " projects, of which "
            + row.first()
            + " and "
            + row.last()
            + " are two ("
            + balance.shared()
            + " such rows in the table).",
        "Correct the plan's rule, so that a row is one project's.");
  }

  private Finding unowned(TableBalance balance, @Nullable String key) {
    boolean known = Set.copyOf(plan.leaveRows()).contains(TableName.parse(balance.table()));
    return new Finding(
        "rows_unowned",
        known ? Finding.Severity.INFO : Finding.Severity.WARNING,
        balance.table(),
        key,
        null,
        balance.unowned()
            + (balance.unowned() == 1 ? " row is" : " rows are")
            + " taken by none of the projects; this is one.",
        known ? null : "Move their projects too, or correct the plan's rule.");
  }

  private void unproven(String what, Savepoint before, SQLException e) throws SQLException {
    run.checkCancelled();
    if (ServerErrors.passes(e)) {
      throw e;
    }
    source.rollback(before);
    findings.unproven(what + ": " + ServerErrors.reason(e));
  }
}
