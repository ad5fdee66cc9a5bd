package dev.drover.common.schema;

import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.name.Printable;
import dev.drover.common.postgres.PostgresFailures;
import dev.drover.common.worker.Run;
import java.sql.SQLException;
import java.util.Set;
import java.util.function.Supplier;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.flywaydb.core.internal.sqlscript.FlywaySqlScriptException;
import org.jspecify.annotations.Nullable;

/** Says in Drover's words what Flyway met; never a statement's text, which may hold values. */
final class Faults {
  /** A lock not had in time, a deadlock, a serialization failure. */
  private static final Set<String> BUSY = Set.of("55P03", "40P01", "40001");

  private static final int LONGEST = 300;

  private Faults() {}

  static <T> T translated(Supplier<T> work) {
    try {
      return work.get();
    } catch (FlywayException e) {
      throw of(e);
    }
  }

  static boolean busy(SQLException error) {
    return BUSY.contains(String.valueOf(error.getSQLState()));
  }

  /** Of a file that Flyway does not run. */
  static DroverException of(String script, SQLException error) {
    return failed(script, 0, error, error);
  }

  private static RuntimeException of(FlywayException error) {
    @Nullable String script = null;
    int line = 0;
    @Nullable SQLException sql = null;
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      switch (cause) {
        case DroverException known -> {
          return known;
        }
        case Run.RunCancelled cancelled -> {
          return cancelled;
        }
        case FlywayValidateException differs -> {
          return history(differs);
        }
        case FlywaySqlScriptException failed -> {
          script = failed.getResource() == null ? null : failed.getResource().getFilename();
          line = failed.getLineNumber();
        }
        case SQLException known -> sql = sql == null ? known : sql;
        default -> {}
      }
    }
    return sql == null ? other(error) : failed(script, line, sql, error);
  }

  private static DroverException history(FlywayValidateException error) {
    String first =
        String.valueOf(error.getMessage()).strip().lines().skip(1).findFirst().orElse("");
    return new DroverException(
        new Failure(
            FailureKind.DATA,
            "schema_history_differs",
            "What was run in this database is not what the plan's files say: "
                + Printable.of(first.strip(), LONGEST)
                + ".",
            null,
            "Never change a file that was run: undo the change and add another version."),
        error);
  }

  private static DroverException failed(
      @Nullable String script, int line, SQLException sql, Exception error) {
    Failure failure = PostgresFailures.of(sql);
    String where = script == null ? "" : script + (line > 0 ? ", line " + line : "");
    if (busy(sql)) {
      return new DroverException(
          new Failure(
              FailureKind.TRANSIENT,
              "schema_busy",
              "The project is in use: "
                  + (where.isEmpty() ? "" : where + ": ")
                  + failure.message()
                  + ".",
              script,
              "It is tried again; see who holds locks there, or raise apply.lock-attempts."),
          error);
    }
    if (script == null || failure.kind().retryable()) {
      return new DroverException(failure, error);
    }
    return new DroverException(
        new Failure(
            FailureKind.USER,
            "schema_sql_failed",
            "The file "
                + where
                + " failed: "
                + failure.message()
                + " (SQLSTATE "
                + sql.getSQLState()
                + ").",
            script,
            "Correct the file and start the failed projects again."),
        error);
  }

  private static DroverException other(FlywayException error) {
    String message = String.valueOf(error.getMessage()).strip();
    return new DroverException(
        new Failure(
            FailureKind.USER,
            "schema_refused",
            "Flyway will not run the files: "
                + Printable.of(message.lines().findFirst().orElse(""), LONGEST),
            null,
            message.contains("no schema history table")
                ? "Say which version such databases are at: apply: {baseline: \"1\"}."
                : "Correct the files or the plan."),
        error);
  }
}
