package dev.drover.migrate.schema;

import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.plan.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * How long one statement of a file may take. Holds for the files' statements alone: not for the
 * fence, the history, or what is looked at around them. Not thread-safe.
 */
final class StatementLimit {
  private static final String CANCELLED = "sql_57014";

  /** None when 0. */
  private final int millis;

  private String script = "";
  private int statements;
  private long began;

  StatementLimit(Schema.Apply apply) {
    Integer given = apply.statementMillis();
    this.millis = given == null ? 0 : given;
  }

  void beginFile(String name) {
    script = name;
    statements = 0;
  }

  /** For the statement that comes next. */
  void impose(Connection session) throws SQLException {
    statements++;
    set(session, millis);
    began = System.nanoTime();
  }

  /** Also after one that failed outside of a transaction, which leaves the limit standing. */
  void lift(Connection session) throws SQLException {
    set(session, 0);
  }

  private void set(Connection session, int limit) throws SQLException {
    if (millis > 0) {
      try (Statement statement = session.createStatement()) {
        statement.execute("SET statement_timeout = " + limit);
      }
    }
  }

  /**
   * What {@code error} means. PostgreSQL tells a limit that was hit from a cancel by words alone,
   * in the server's language; a limit, though, is never hit early.
   */
  DroverException explained(DroverException error) {
    boolean hit =
        millis > 0
            && error.failure().code().equals(CANCELLED)
            && System.nanoTime() - began >= Duration.ofMillis(millis).toNanos();
    return hit
        ? new DroverException(
            new Failure(
                FailureKind.USER,
                "schema_statement_timeout",
                "Statement "
                    + statements
                    + " of the file "
                    + script
                    + " took longer than apply.statement-timeout, "
                    + millis
                    + " ms.",
                script,
                "Split it into smaller ones, or raise apply.statement-timeout."),
            error)
        : error;
  }
}
