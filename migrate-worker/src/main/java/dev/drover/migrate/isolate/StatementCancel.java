package dev.drover.migrate.isolate;

import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Cancels whatever runs on a connection; the one who runs it gets SQLSTATE 57014. */
record StatementCancel(Connection connection) implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(StatementCancel.class);

  @Override
  public void run() {
    try {
      connection.unwrap(PGConnection.class).cancelQuery();
    } catch (SQLException e) {
      log.info("A statement could not be cancelled: {}", e.getSQLState());
    }
  }
}
