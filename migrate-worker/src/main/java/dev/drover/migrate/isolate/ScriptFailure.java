package dev.drover.migrate.isolate;

import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.plan.Target;
import dev.drover.common.postgres.PostgresFailures;
import java.sql.SQLException;
import org.postgresql.util.PSQLException;

/** Says where in a schema file the server found fault. */
final class ScriptFailure {
  private ScriptFailure() {}

  /** A {@code schema_sql_failed}; what a server that is away or full says stays as it is. */
  static DroverException of(Target.SchemaFile file, SQLException error) {
    Failure failure = PostgresFailures.of(error);
    if (failure.kind().retryable()) {
      return new DroverException(failure, error);
    }
    return new DroverException(
        new Failure(
            FailureKind.USER,
            "schema_sql_failed",
            "The schema file "
                + file.name()
                + where(file, error)
                + ": "
                + failure.message()
                + " (SQLSTATE "
                + error.getSQLState()
                + ").",
            file.name(),
            "Correct the file and start the batch again; an empty database must accept all files in"
                + " order."),
        error);
  }

  private static String where(Target.SchemaFile file, SQLException error) {
    int position =
        error instanceof PSQLException postgres && postgres.getServerErrorMessage() != null
            ? postgres.getServerErrorMessage().getPosition()
            : 0;
    if (position <= 0) {
      return " failed";
    }
    int[] points = file.sql().codePoints().limit(position - 1L).toArray();
    int line = 1;
    int column = 1;
    for (int point : points) {
      column = point == '\n' ? 1 : column + 1;
      line += point == '\n' ? 1 : 0;
    }
    return " failed at line " + line + ", column " + column;
  }
}
