package dev.drover.common.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends whatever statement a connection runs when it is called, from any thread; the statement fails
 * with 57014.
 */
public record StatementCancel(Connection connection) implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(StatementCancel.class);

  @Override
  public void run() {
    try {
      connection.unwrap(PGConnection.class).cancelQuery();
    } catch (SQLException e) {
      LOG.info("Could not cancel a statement; it ends by itself (SQLSTATE {})", e.getSQLState());
    }
  }
}
