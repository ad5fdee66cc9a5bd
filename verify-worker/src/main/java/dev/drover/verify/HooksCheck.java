package dev.drover.verify;

import dev.drover.common.failure.DroverException;
import dev.drover.common.hook.HookCalls;
import dev.drover.common.message.Command;
import dev.drover.common.message.Finding;
import dev.drover.common.message.Verdict;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.plan.Hook;
import dev.drover.common.plan.Hooks;
import dev.drover.common.postgres.Servers;
import dev.drover.common.postgres.StatementCancel;
import dev.drover.common.worker.Run;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks the plan's hooks about a database that matches and is not promoted yet: an address, which
 * may try it, or a query, which must answer true. Reads only, as far as Drover does it; what an
 * address does to the database is its own. Twice: they are asked again.
 */
final class HooksCheck {
  private final Servers servers;

  HooksCheck(Servers servers) {
    this.servers = servers;
  }

  /** The verdict, if it is a match, together with theirs; the first that fails decides. */
  Verdict judge(Verdict verdict, Command.Verify command, Run run) throws SQLException {
    List<Hook> hooks = command.plan().hooksOrNone().verify();
    if (hooks.isEmpty()
        || command.origin() != null
        || !(verdict instanceof Verdict.Matches(long rows, List<Finding> warnings))) {
      return verdict;
    }
    List<Finding> findings = new ArrayList<>(warnings);
    for (Hook hook : hooks) {
      run.checkCancelled();
      try {
        ask(hook, command, run);
        findings.add(HookCalls.passed(Hooks.When.VERIFY, hook));
      } catch (DroverException e) {
        findings.addFirst(
            Finding.error(e.failure().code(), null, e.failure().message(), e.failure().remedy()));
        return new Verdict.Differs(findings);
      }
    }
    return new Verdict.Matches(rows, findings);
  }

  private void ask(Hook hook, Command.Verify command, Run run) throws SQLException {
    if (hook.sql() == null) {
      new HookCalls(command.order(), run, servers.workers())
          .call(Hooks.When.VERIFY, hook, staging(command));
      return;
    }
    String query = Inquiry.bound(hook.sql(), command.order().project());
    try (Connection target = servers.open(command.order().server(), command.database());
        Run.Registration _ = run.onCancel(new StatementCancel(target))) {
      String wrong = wrong(target, query, hook.timeout());
      if (wrong != null) {
        throw HookCalls.failed(hook, wrong, null);
      }
    } catch (SQLException e) {
      run.checkCancelled();
      if (ServerErrors.passes(e)) {
        throw e;
      }
      throw HookCalls.failed(hook, "its query cannot be asked: " + ServerErrors.reason(e), e);
    }
  }

  /** Null where the project's own database was loaded. */
  private static @Nullable DatabaseName staging(Command.Verify command) {
    return command.database().equals(command.order().database()) ? null : command.database();
  }

  /** Null when the first column of its first row is true. */
  private static @Nullable String wrong(Connection target, String query, int timeoutMillis)
      throws SQLException {
    target.setAutoCommit(false);
    try (Statement statement = target.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
      statement.execute("SET LOCAL statement_timeout = " + timeoutMillis);
      try (ResultSet row = statement.executeQuery("SELECT * FROM (" + query + "\n) AS q LIMIT 1")) {
        if (!row.next()) {
          return "its query gave no row";
        }
        return Boolean.TRUE.equals(row.getObject(1)) ? null : "its query did not give true";
      }
    } finally {
      target.rollback();
    }
  }
}
