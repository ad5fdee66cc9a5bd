package dev.drover.migrate.schema;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.Json;
import dev.drover.common.message.Order;
import dev.drover.common.plan.Schema;
import dev.drover.common.postgres.Claim;
import dev.drover.common.postgres.Fence;
import dev.drover.common.postgres.PostgresFailures;
import dev.drover.common.postgres.Transaction;
import dev.drover.common.schema.Call;
import dev.drover.common.worker.Run;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a plan wants done around the files. A hook is run again whenever its command is, and is not
 * undone: it must bear both.
 */
final class Hooks {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final Order order;
  private final Run run;
  private final DroverConfig.Workers workers;

  Hooks(Order order, Run run, DroverConfig.Workers workers) {
    this.order = order;
    this.run = run;
    this.workers = workers;
  }

  /**
   * @throws DroverException {@code hook_failed}; what passes by itself keeps its own code
   */
  void run(List<Schema.Hook> hooks, Connection target, Claim claim) throws SQLException {
    for (Schema.Hook hook : hooks) {
      run.checkCancelled();
      String sql = hook.sql();
      String url = hook.url();
      if (sql != null) {
        sql(hook, sql, target, claim);
      } else if (url != null) {
        post(hook, url);
      }
    }
  }

  private static void sql(Schema.Hook hook, String sql, Connection target, Claim claim)
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
      throw failed(hook, failure.message() + " (SQLSTATE " + e.getSQLState() + ")", e);
    }
  }

  private void post(Schema.Hook hook, String url) {
    String json =
        new String(
            Json.bytes(
                Map.of(
                    "hook", hook.name(),
                    "project", order.project().value(),
                    "database", order.database().value(),
                    "migration", order.migration().toString())),
            StandardCharsets.UTF_8);
    try {
      int status = Call.of(url, order.project(), order.database(), workers).post(json, TIMEOUT);
      if (status / 100 != 2) {
        throw failed(hook, "it answered " + status, null);
      }
    } catch (IOException e) {
      throw failed(hook, "it did not answer (" + e.getClass().getSimpleName() + ")", e);
    }
  }

  private static DroverException failed(Schema.Hook hook, String why, @Nullable Throwable cause) {
    Failure failure =
        new Failure(
            FailureKind.USER,
            "hook_failed",
            "The hook '" + hook.name() + "' failed: " + why + ".",
            hook.name(),
            "Put right what it stands for, then replay.");
    return cause == null ? new DroverException(failure) : new DroverException(failure, cause);
  }
}
