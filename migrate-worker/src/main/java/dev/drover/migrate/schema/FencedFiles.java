package dev.drover.migrate.schema;

import dev.drover.common.failure.CrashPoint;
import dev.drover.common.postgres.Claim;
import dev.drover.common.postgres.Fence;
import dev.drover.common.schema.RowGuard;
import dev.drover.common.schema.Versions;
import dev.drover.common.schema.Watch;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Holds the fence in a step's transaction; where there is none the session itself is watched. Has
 * its rows watched over where a bundle would have to bring them back.
 */
record FencedFiles(Claim claim, Versions.Step step, @Nullable RowGuard guard, StatementLimit limit)
    implements Watch {
  @Override
  public void beforeFile(Connection session, String script) throws SQLException {
    limit.beginFile(script);
    if (session.getAutoCommit()) {
      Fence.attend(session, claim);
      return;
    }
    Fence.lock(session, claim);
    if (guard != null && script.equals(step.files().getFirst().baseName())) {
      guard.begin(session);
    }
  }

  @Override
  public void beforeStatement(Connection session, String sql) throws SQLException {
    if (guard != null && session.getAutoCommit()) {
      guard.alone(session, sql);
    }
    limit.impose(session);
  }

  @Override
  public void afterStatement(Connection session, String sql) throws SQLException {
    limit.lift(session);
  }

  @Override
  public void afterFile(Connection session, String script) throws SQLException {
    if (guard != null
        && !session.getAutoCommit()
        && script.equals(step.files().getLast().baseName())) {
      guard.end(session);
    }
    CrashPoint.LOAD_UNCOMMITTED.pass();
  }
}
