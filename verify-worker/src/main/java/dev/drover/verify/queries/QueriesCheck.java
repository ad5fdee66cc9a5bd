package dev.drover.verify.queries;

import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Finding;
import dev.drover.common.plan.Predicate;
import dev.drover.common.plan.VerifyRules.CriticalQuery;
import dev.drover.common.postgres.Sql;
import dev.drover.verify.Check;
import dev.drover.verify.Findings;
import dev.drover.verify.ServerErrors;
import dev.drover.verify.Subject;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Asks the plan's critical queries of the target. A query stands in a FROM clause, with {@code
 * :project} for the ref, so it can only read one result; names must be qualified, because the
 * search path is empty.
 */
public final class QueriesCheck implements Check {
  private static final Duration TIME_LIMIT = Duration.ofSeconds(30);

  private final Duration timeLimit;

  public QueriesCheck() {
    this(TIME_LIMIT);
  }

  QueriesCheck(Duration timeLimit) {
    this.timeLimit = timeLimit;
  }

  @Override
  public String name() {
    return "queries";
  }

  @Override
  public void run(Subject subject, Findings findings) throws SQLException {
    for (CriticalQuery query : subject.plan().verify().queries()) {
      ask(subject, query, findings);
    }
  }

  private void ask(Subject subject, CriticalQuery query, Findings findings) throws SQLException {
    String from;
    try {
      from =
          "("
              + Predicate.bind(
                  withoutSemicolon(query.sql()), Sql.literal(subject.reference().project().value()))
              + "\n) AS q";
    } catch (DroverException e) {
      findings.unproven("query " + query.name() + ": " + e.failure().message());
      return;
    }
    Savepoint before = subject.target().setSavepoint();
    try (Statement statement = subject.target().createStatement()) {
      statement.execute("SET LOCAL statement_timeout = " + timeLimit.toMillis());
      String difference =
          query.rows() != null
              ? rows(statement, from, query.rows())
              : value(statement, from, query.value());
      if (difference != null) {
        findings.add(
            Finding.error(
                "query_differs",
                null,
                "The query " + query.name() + " " + difference,
                "Look at the query and the rows it reads."));
      }
      subject.target().rollback(before);
    } catch (SQLException e) {
      subject.counter().checkCancelled();
      if (ServerErrors.passes(e)) {
        throw e;
      }
      subject.target().rollback(before);
      findings.unproven("query " + query.name() + ": " + ServerErrors.reason(e));
    }
  }

  private static String withoutSemicolon(String sql) {
    String stripped = sql.strip();
    return stripped.endsWith(";") ? stripped.substring(0, stripped.length() - 1) : stripped;
  }

  private static @Nullable String rows(Statement statement, String from, long expected)
      throws SQLException {
    try (ResultSet result = statement.executeQuery("SELECT count(*) FROM " + from)) {
      result.next();
      long found = result.getLong(1);
      return found == expected
          ? null
          : "should give " + expected + " rows and gives " + found + ".";
    }
  }

  private static @Nullable String value(Statement statement, String from, @Nullable String expected)
      throws SQLException {
    try (ResultSet result = statement.executeQuery("SELECT * FROM " + from + " LIMIT 2")) {
      if (!result.next()) {
        return "should give one row and gives none.";
      }
      String found = result.getString(1);
      if (result.next()) {
        return "should give one row and gives several.";
      }
      if (found == null) {
        return expected == null ? null : "should give a value and gives NULL.";
      }
      return found.equals(expected)
          ? null
          : "should give another value than the one of "
              + found.getBytes(StandardCharsets.UTF_8).length
              + " bytes it gives.";
    }
  }
}
