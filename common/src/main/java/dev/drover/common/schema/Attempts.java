package dev.drover.common.schema;

import dev.drover.common.failure.FailureKind;
import dev.drover.common.postgres.PostgresFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs statements whose order nobody knows for sure: one that fails is tried again once others have
 * succeeded. What never succeeds is left out.
 */
final class Attempts {
  private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);

  private final Connection transaction;

  Attempts(Connection transaction) {
    this.transaction = transaction;
  }

  /**
   * @param otherwise tried when {@code sql} fails
   */
  record Step(String sql, @Nullable String otherwise) {}

  /**
   * What became of steps.
   *
   * @param ran in the order in which they succeeded
   */
  record Settled(List<Ran> ran, List<Refused> refused) {}

  /**
   * @param sql of the step's two statements the one that succeeded
   */
  record Ran(Step step, String sql) {}

  /**
   * @param because the server's words, the last time
   */
  record Refused(Step step, String because) {}

  Settled settle(List<Step> steps) throws SQLException {
    List<Ran> ran = new ArrayList<>();
    List<Step> left = steps;
    while (true) {
      List<Refused> refused = new ArrayList<>();
      for (Step step : left) {
        String because = refusal(step.sql());
        String otherwise = step.otherwise();
        if (because == null) {
          ran.add(new Ran(step, step.sql()));
        } else if (otherwise != null && refusal(otherwise) == null) {
          ran.add(new Ran(step, otherwise));
        } else {
          refused.add(new Refused(step, because));
        }
      }
      if (refused.isEmpty() || refused.size() == left.size()) {
        return new Settled(ran, refused);
      }
      left = refused.stream().map(Refused::step).toList();
    }
  }

  /** As it stands; nothing in it is taken for the driver's own syntax. */
  void execute(String sql) throws SQLException {
    try (Statement statement = transaction.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute(sql);
    }
  }

  /** Null when it succeeded. */
  private @Nullable String refusal(String sql) throws SQLException {
    Savepoint before = transaction.setSavepoint();
    try {
      execute(sql);
      transaction.releaseSavepoint(before);
      return null;
    } catch (SQLException e) {
      if (Faults.busy(e) || PostgresFailures.of(e).kind() == FailureKind.INFRASTRUCTURE) {
        throw e;
      }
      transaction.rollback(before);
      String because = PostgresFailures.of(e).message();
      LOG.debug("Tried in vain: {}", because);
      return because;
    }
  }
}
