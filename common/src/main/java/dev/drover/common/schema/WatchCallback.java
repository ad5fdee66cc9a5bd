package dev.drover.common.schema;

import dev.drover.common.failure.DroverException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Pattern;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.internal.exception.FlywaySqlException;
import org.jspecify.annotations.Nullable;

/**
 * Tells a {@link Watch} what Flyway does, and sees to it that a file does not end the transaction
 * it is run in: what came before could not be taken back any more.
 */
final class WatchCallback implements Callback {
  /** After the comments in front of it. */
  private static final Pattern TRANSACTION_COMMAND =
      Pattern.compile(
          "^(?:\\s|--[^\\n]*\\n|/\\*(?s:.*?)\\*/)*"
              + "(BEGIN|START\\s+TRANSACTION|COMMIT|END|ROLLBACK|ABORT|SAVEPOINT|RELEASE"
              + "|PREPARE\\s+TRANSACTION)\\b",
          Pattern.CASE_INSENSITIVE);

  private final Watch watch;
  private @Nullable String transaction;

  WatchCallback(Watch watch) {
    this.watch = watch;
  }

  @Override
  public boolean supports(Event event, Context context) {
    return switch (event) {
      case BEFORE_EACH_MIGRATE,
          BEFORE_EACH_MIGRATE_STATEMENT,
          AFTER_EACH_MIGRATE_STATEMENT,
          AFTER_EACH_MIGRATE ->
          true;
      default -> false;
    };
  }

  @Override
  public boolean canHandleInTransaction(Event event, Context context) {
    return true;
  }

  @Override
  public String getCallbackName() {
    return "drover";
  }

  @Override
  public void handle(Event event, Context context) {
    Connection session = context.getConnection();
    String script =
        context.getMigrationInfo() == null ? "" : context.getMigrationInfo().getScript();
    try {
      switch (event) {
        case BEFORE_EACH_MIGRATE -> {
          watch.beforeFile(session, script);
          transaction = transactionOf(session);
        }
        case BEFORE_EACH_MIGRATE_STATEMENT -> {
          refuseTransactionCommand(script, context.getStatement().getSql());
          watch.beforeStatement(session, context.getStatement().getSql());
        }
        case AFTER_EACH_MIGRATE_STATEMENT ->
            watch.afterStatement(session, context.getStatement().getSql());
        case AFTER_EACH_MIGRATE -> {
          requireSameTransaction(session, script);
          watch.afterFile(session, script);
        }
        default -> throw new IllegalStateException("Not asked for: " + event);
      }
    } catch (SQLException e) {
      throw new FlywaySqlException("While looking on", e);
    }
  }

  private static void refuseTransactionCommand(String script, String sql) {
    if (TRANSACTION_COMMAND.matcher(sql).find()) {
      throw transactionCommand(script);
    }
  }

  /** As told by the server, whatever the text looked like. */
  private void requireSameTransaction(Connection session, String script) throws SQLException {
    String before = transaction;
    if (before != null && !before.equals(transactionOf(session))) {
      throw transactionCommand(script);
    }
  }

  private static DroverException transactionCommand(String script) {
    return DroverException.user(
        "schema_transaction_command",
        "The file " + script + " begins or ends a transaction of its own.",
        "Remove BEGIN, COMMIT and the like: all pending files are one transaction already.");
  }

  private static @Nullable String transactionOf(Connection session) throws SQLException {
    if (session.getAutoCommit()) {
      return null;
    }
    try (Statement statement = session.createStatement();
        ResultSet row = statement.executeQuery("SELECT pg_catalog.pg_current_xact_id()::text")) {
      row.next();
      return row.getString(1);
    }
  }
}
