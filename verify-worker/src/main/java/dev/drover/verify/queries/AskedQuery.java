package dev.drover.verify.queries;

import dev.drover.common.message.Finding;
import dev.drover.common.plan.Database;
import dev.drover.common.plan.VerifyRules;
import dev.drover.common.plan.VerifyRules.CriticalQuery;
import dev.drover.verify.Inquiry;
import dev.drover.verify.ServerErrors;
import dev.drover.verify.Subject;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** One critical query: whether the target gives what it should, and how long that takes. */
final class AskedQuery {
  private final Inquiry inquiry;
  private final CriticalQuery query;
  private final SourceQueries source;
  private final QueryTimes times = new QueryTimes(System::nanoTime);
  private final String from;
  private final SourceResult result;

  /**
   * @throws dev.drover.common.failure.DroverException {@code plan_predicate} when it is not one
   *     query
   */
  AskedQuery(Inquiry inquiry, CriticalQuery query, SourceQueries source) {
    this.inquiry = inquiry;
    this.query = query;
    this.source = source;
    this.from = inquiry.from(query.sql());
    this.result = new SourceResult(inquiry, query.name(), from, source, times);
  }

  /** What is wrong with the target's answer; null when nothing is. */
  @Nullable String difference(Connection target) throws SQLException, IOException {
    return query.sameAsSource() != null
        ? result.difference(target)
        : times.inTarget(() -> compared(target));
  }

  private @Nullable String compared(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      return query.rows() != null
          ? Inquiry.rows(statement, from, query.rows())
          : Inquiry.value(statement, from, query.value());
    }
  }

  /** Exactly what {@link #difference} asks, for its time. */
  private boolean asked(Connection connection) throws SQLException, IOException {
    if (query.sameAsSource() != null) {
      result.digest(connection);
    } else {
      compared(connection);
    }
    return true;
  }

  /** Of a whole database: only then does the source hold the same rows, and nothing else. */
  void tellTimes(Connection target) throws SQLException, IOException {
    Subject.Source asked = inquiry.subject().source();
    VerifyRules.Times rules = inquiry.subject().rules().timesOrDefault();
    if (asked == null || !rules.measured() || !(inquiry.subject().plan() instanceof Database)) {
      return;
    }
    String untimed = times.ofSource() ? null : timedInSource(asked);
    if (!times.ofSource()) {
      inquiry
          .findings()
          .add(
              Finding.info(
                  "query_not_timed",
                  null,
                  "The query " + query.name() + " was not timed in the source: " + untimed));
      return;
    }
    if (times.worthRepeating(rules)) {
      repeatInTarget(target);
      timedInSource(asked);
    }
    times.tell(query.name(), rules, inquiry.findings());
  }

  /** What kept it from being asked; nothing of that says anything about the target. */
  private @Nullable String timedInSource(Subject.Source asked) throws IOException {
    try {
      source.ask(asked, connection -> times.inSource(() -> asked(connection)));
      return null;
    } catch (SQLException e) {
      inquiry.subject().counter().checkCancelled();
      return ServerErrors.reason(e);
    }
  }

  /** A time limit that is only met the second time leaves the first time as it is. */
  private void repeatInTarget(Connection target) throws SQLException, IOException {
    Savepoint before = target.setSavepoint();
    try {
      times.inTarget(() -> asked(target));
    } catch (SQLException e) {
      inquiry.subject().counter().checkCancelled();
      if (ServerErrors.passes(e)) {
        throw e;
      }
      target.rollback(before);
    }
  }
}
