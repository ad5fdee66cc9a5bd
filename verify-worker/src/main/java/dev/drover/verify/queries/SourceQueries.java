package dev.drover.verify.queries;

import dev.drover.common.postgres.StatementCancel;
import dev.drover.common.worker.Run;
import dev.drover.verify.Inquiry;
import dev.drover.verify.Subject;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the source for all queries, opened when the first is asked; each stands in a
 * read-only transaction of its own, with a time limit. Not thread-safe.
 */
final class SourceQueries implements AutoCloseable {
  private final Inquiry inquiry;
  private @Nullable Connection connection;

  SourceQueries(Inquiry inquiry) {
    this.inquiry = inquiry;
  }

  /** Asks the source something. */
  @FunctionalInterface
  interface Question<T> {
    T ask(Connection source) throws SQLException, IOException;
  }

  /**
   * @param source where {@link Subject#source} is
   */
  <T> T ask(Subject.Source source, Question<T> question) throws SQLException, IOException {
    Connection open = connection;
    if (open == null) {
      open = source.connect();
      connection = open;
      open.setAutoCommit(false);
    }
    try (Run.Registration _ = inquiry.subject().counter().onCancel(new StatementCancel(open));
        Statement statement = open.createStatement()) {
      statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
      statement.execute("SET LOCAL statement_timeout = " + inquiry.limit().toMillis());
      return question.ask(open);
    } finally {
      open.rollback();
    }
  }

  @Override
  public void close() throws SQLException {
    if (connection != null) {
      connection.close();
    }
  }
}
