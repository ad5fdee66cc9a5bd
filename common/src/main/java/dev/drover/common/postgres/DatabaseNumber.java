package dev.drover.common.postgres;

import dev.drover.common.name.DatabaseName;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The number (oid) that tells a database from any other of the same name. PostgreSQL 15 and later
 * lets the maker of a database choose it, so it can be recorded beforehand.
 */
public final class DatabaseNumber {
  /** From here on: far from where the server's own counter usually is. */
  private static final long FROM = 0xA000_0000L;

  private static final long UNTIL = 0xFFFF_FFF0L;
  private static final SecureRandom RANDOM = new SecureRandom();

  private DatabaseNumber() {}

  /**
   * A number hardly ever in use; if it is, making the database fails and the next attempt takes
   * another.
   */
  public static long next() {
    return RANDOM.nextLong(FROM, UNTIL);
  }

  public static @Nullable Long of(Connection connection, DatabaseName name) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT oid FROM pg_catalog.pg_database WHERE datname = ?")) {
      query.setString(1, name.value());
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? row.getLong(1) : null;
      }
    }
  }
}
