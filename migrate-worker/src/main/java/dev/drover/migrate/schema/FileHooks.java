package dev.drover.migrate.schema;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.Failure;
import dev.drover.common.hook.HookCalls;
import dev.drover.common.message.Order;
import dev.drover.common.plan.Hook;
import dev.drover.common.plan.Hooks;
import dev.drover.common.postgres.Claim;
import dev.drover.common.postgres.Fence;
import dev.drover.common.postgres.PostgresFailures;
import dev.drover.common.postgres.Transaction;
import dev.drover.common.worker.Run;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * What a plan wants done around the files. A hook is run again whenever its command is, and is not
 * undone: it must bear both.
 */
final class FileHooks {
  private final HookCalls calls;
  private final Run run;

  FileHooks(Order order, Run run, DroverConfig.Workers workers) {
    this.calls = new HookCalls(order, run, workers);
    this.run = run;
  }

  /**
   * @throws DroverException {@code hook_failed}; what passes by itself keeps its own code
   */
  void run(Hooks.When when, List<Hook> hooks, Connection target, Claim claim) throws SQLException {
    for (Hook hook : hooks) {
      run.checkCancelled();
      String sql = hook.sql();
      if (sql != null) {
        sql(hook, sql, target, claim);
      } else {
        calls.call(when, hook, null);
      }
    }
  }

  private static void sql(Hook hook, String sql, Connection target, Claim claim)
      throws SQLException {
    try {
      Transaction.run(
          target,
          () -> {
            Fence.lock(target, claim);
            try (Statement statement = target.createStatement()) {
              return statement.execute(sql);
            }
          });
    } catch (SQLException e) {
      Failure failure = PostgresFailures.of(e);
      if (failure.kind().retryable()) {
        throw e;
      }
      throw HookCalls.failed(hook, failure.message() + " (SQLSTATE " + e.getSQLState() + ")", e);
    }
  }
}
