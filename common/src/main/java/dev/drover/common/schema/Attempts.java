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

  void settle(List<Step> steps) throws SQLException {
    List<Step> left = steps;
    boolean progress = true;
    while (progress && !left.isEmpty()) {
      List<Step> failed = new ArrayList<>();
      for (Step step : left) {
        String otherwise = step.otherwise();
        if (!succeeded(step.sql()) && (otherwise == null || !succeeded(otherwise))) {
          failed.add(step);
        }
      }
      progress = failed.size() < left.size();
      left = failed;
    }
  }

  /** As it stands; nothing in it is taken for the driver's own syntax. */
  void execute(String sql) throws SQLException {
    try (Statement statement = transaction.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute(sql);
    }
  }

  private boolean succeeded(String sql) throws SQLException {
    Savepoint before = transaction.setSavepoint();
    try {
      execute(sql);
      transaction.releaseSavepoint(before);
      return true;
    } catch (SQLException e) {
      if (Faults.busy(e) || PostgresFailures.of(e).kind() == FailureKind.INFRASTRUCTURE) {
        throw e;
      }
      transaction.rollback(before);
      LOG.debug("Tried in vain: {}", PostgresFailures.of(e).message());
      return false;
    }
  }
}
