package dev.drover.verify;

import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.postgres.PostgresFailures;
import java.sql.SQLException;
import java.util.Set;

/**
 * Tells trouble that passes by itself from statements that will never work, and puts the latter
 * into words.
 */
public final class ServerErrors {
  /**
   * A statement's own time limit, and a write in a read-only transaction: the statement's fault,
   * not the server's.
   */
  private static final Set<String> OF_THE_STATEMENT = Set.of("57014", "25006");

  private ServerErrors() {}

  /** Whether the same statement may succeed later, so that the stage should be tried again. */
  public static boolean passes(SQLException error) {
    String state = error.getSQLState();
    return (state == null || !OF_THE_STATEMENT.contains(state))
        && PostgresFailures.of(error).kind().retryable();
  }

  /** What went wrong, without the values that messages about data quote. */
  public static String reason(SQLException error) {
    Failure failure = PostgresFailures.of(error);
    return failure.kind() == FailureKind.DATA
        ? "SQLSTATE " + error.getSQLState()
        : failure.message();
  }
}
