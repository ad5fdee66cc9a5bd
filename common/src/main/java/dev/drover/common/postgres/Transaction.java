package dev.drover.common.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** One transaction on a connection that is in autocommit mode before and after. */
public final class Transaction {
  /**
   * What is done within.
   *
   * @param <E> what it may throw besides {@link SQLException}
   */
  @FunctionalInterface
  public interface Steps<T extends @Nullable Object, E extends Exception> {
    T run() throws SQLException, E;
  }

  private Transaction() {}

  /**
   * Commits what {@code steps} did, or rolls it back and throws what they threw. When the
   * connection is lost during the commit, the outcome is unknown to the caller.
   */
  public static <T extends @Nullable Object, E extends Exception> T run(
      Connection connection, Steps<T, E> steps) throws SQLException, E {
    connection.setAutoCommit(false);
    boolean committed = false;
    try {
      T result = steps.run();
      connection.commit();
      committed = true;
      return result;
    } finally {
      end(connection, committed);
    }
  }

  private static void end(Connection connection, boolean committed) throws SQLException {
    try {
      if (!committed && !connection.isClosed()) {
        connection.rollback();
      }
      if (!connection.isClosed()) {
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      // The connection is broken, so the server rolls back by itself; the first error is the one to
      // tell.
      if (committed) {
        throw e;
      }
    }
  }
}
