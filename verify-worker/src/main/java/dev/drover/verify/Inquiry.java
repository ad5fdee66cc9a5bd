package dev.drover.verify;

import dev.drover.common.failure.DroverException;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Predicate;
import dev.drover.common.postgres.Sql;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Asks SQL of the plan's author of the target: within a savepoint, with a time limit, in a FROM
 * clause, so that it can only read one result. What cannot be asked is told as unproven and spoils
 * nothing that comes after it.
 *
 * @param limit of one statement
 */
public record Inquiry(Subject subject, Findings findings, Duration limit) {
  public static final Duration LIMIT = Duration.ofSeconds(30);

  /** Asks, and tells what differs. */
  @FunctionalInterface
  public interface Question {
    /**
     * @param statement in the target's transaction
     */
    void ask(Statement statement) throws SQLException, IOException;
  }

  /**
   * @param what is asked, for people: {@code query NAME}
   */
  public void ask(String what, Question question) throws SQLException, IOException {
    Savepoint before = subject.target().setSavepoint();
    try (Statement statement = subject.target().createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute("SET LOCAL statement_timeout = " + limit.toMillis());
      question.ask(statement);
      subject.target().rollback(before);
    } catch (DroverException e) {
      subject.target().rollback(before);
      findings.unproven(what + ": " + e.failure().message());
    } catch (SQLException e) {
      subject.counter().checkCancelled();
      if (ServerErrors.passes(e)) {
        throw e;
      }
      subject.target().rollback(before);
      findings.unproven(what + ": " + ServerErrors.reason(e));
    }
  }

  /**
   * The query as something to select from, the project filled in.
   *
   * @throws DroverException {@code plan_predicate} when it is not one query
   */
  public String from(String sql) {
    return "(" + bound(sql) + "\n) AS q";
  }

  /** The query or expression with the project filled in. */
  public String bound(String sql) {
    return bound(sql, subject.reference().project());
  }

  /** The same for whoever inquires otherwise. */
  static String bound(String sql, ProjectRef project) {
    String stripped = sql.strip();
    String one = stripped.endsWith(";") ? stripped.substring(0, stripped.length() - 1) : stripped;
    return Predicate.bind(one, Sql.literal(project.value()));
  }

  /** What is wrong with the number of rows; null when it is as expected. */
  public static @Nullable String rows(Statement statement, String from, long expected)
      throws SQLException {
    long found = count(statement, from);
    return found == expected ? null : "should give " + expected + " rows and gives " + found + ".";
  }

  public static long count(Statement statement, String from) throws SQLException {
    try (ResultSet result = statement.executeQuery("SELECT count(*) FROM " + from)) {
      result.next();
      return result.getLong(1);
    }
  }

  /** What is wrong with the only row's first column; null when it is as expected. */
  public static @Nullable String value(Statement statement, String from, @Nullable String expected)
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
