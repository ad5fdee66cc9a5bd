package dev.drover.verify;

import dev.drover.common.bundle.BundleReader;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Verdict;
import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.TableName;
import dev.drover.common.plan.TableRule;
import dev.drover.common.postgres.StatementCancel;
import dev.drover.common.worker.Run;
import dev.drover.verify.structure.StructureReader;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Runs all checks of one project in one read-only, repeatable-read transaction of the target.
 * Changes nothing, so twice and half do no harm. Trouble that may pass by itself is thrown, for the
 * stage to be tried again; a statement that will never work leaves the verdict unproven.
 * Thread-safe.
 */
final class Verification {
  private final List<Check> checks;

  Verification(List<Check> checks) {
    this.checks = List.copyOf(checks);
  }

  /**
   * @param target a fresh connection, left in an open transaction
   */
  Verdict verdict(
      Isolate plan, BundleReader bundle, Connection target, Subject.Source source, Run run)
      throws SQLException, IOException {
    RowCounter counter = new RowCounter(run, bundle.manifest().source().rows());
    Findings findings = new Findings();
    try (Run.Registration _ = run.onCancel(new StatementCancel(target))) {
      begin(target);
      List<TableName> tables = plan.tables().stream().map(TableRule::table).toList();
      Subject subject =
          new Subject(plan, bundle, target, StructureReader.read(target, tables), source, counter);
      for (Check check : checks) {
        run.checkCancelled();
        if (!ran(check, subject, findings)) {
          break;
        }
      }
    } catch (SQLException e) {
      run.checkCancelled();
      if (ServerErrors.passes(e)) {
        throw e;
      }
      findings.unproven("the target's catalog: " + ServerErrors.reason(e));
    }
    return findings.verdict(counter.rows());
  }

  /** Whether the transaction is still good for further checks. */
  private static boolean ran(Check check, Subject subject, Findings findings)
      throws SQLException, IOException {
    try {
      check.run(subject, findings);
      return true;
    } catch (DroverException e) {
      if (e.failure().kind().retryable()) {
        throw e;
      }
      findings.unproven("check " + check.name() + ": " + e.failure().message());
      return true;
    } catch (SQLException e) {
      if (subject.counter().cancelled() || ServerErrors.passes(e)) {
        throw e;
      }
      findings.unproven("check " + check.name() + ": " + ServerErrors.reason(e));
      return false;
    }
  }

  private static void begin(Connection target) throws SQLException {
    target.setAutoCommit(false);
    try (Statement statement = target.createStatement()) {
      statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
    }
  }
}
