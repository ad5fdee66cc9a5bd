package dev.drover.local.doctor;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * What a server tells about itself and about the role that asks.
 *
 * @param version as {@code server_version_num}: 180006 is 18.6
 * @param readsAll may read every table, so it can be a source without further grants
 * @param bypassesRowSecurity sees all rows of tables with row security
 * @param silencesTriggers may set session_replication_role, so triggers do not fire during a load
 * @param skew this machine's clock minus the server's
 */
record ServerFacts(
    int version,
    String role,
    boolean createsDatabases,
    boolean createsTables,
    boolean readsAll,
    boolean bypassesRowSecurity,
    boolean silencesTriggers,
    boolean hasControl,
    boolean readOnly,
    Duration skew) {
  private static final String QUERY_15 =
      """
      SELECT current_setting('server_version_num')::int AS version,
             r.rolname AS role,
             r.rolsuper OR r.rolcreatedb AS creates_databases,
             has_database_privilege(current_database(), 'CREATE')
               OR coalesce(has_schema_privilege(to_regnamespace('public'), 'CREATE'), false) AS creates_tables,
             r.rolsuper OR pg_has_role('pg_read_all_data', 'USAGE') AS reads_all,
             r.rolsuper OR r.rolbypassrls AS bypasses_row_security,
             r.rolsuper OR has_parameter_privilege('session_replication_role', 'SET') AS silences_triggers,
             EXISTS (SELECT FROM pg_database WHERE datname = ?) AS has_control,
             pg_is_in_recovery() OR current_setting('default_transaction_read_only')::boolean AS read_only,
             clock_timestamp() AS now
        FROM pg_roles r
       WHERE r.rolname = current_user
      """;

  static int version(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT current_setting('server_version_num')::int")) {
      row.next();
      return row.getInt(1);
    }
  }

  /** Needs PostgreSQL 15 or later. */
  static ServerFacts of(Connection connection, String control) throws SQLException {
    try (var query = connection.prepareStatement(QUERY_15)) {
      query.setString(1, control);
      Instant asked = Instant.now();
      try (ResultSet row = query.executeQuery()) {
        Instant answered = Instant.now();
        row.next();
        Instant middle = asked.plus(Duration.between(asked, answered).dividedBy(2));
        Instant there = row.getObject("now", OffsetDateTime.class).toInstant();
        return new ServerFacts(
            row.getInt("version"),
            row.getString("role"),
            row.getBoolean("creates_databases"),
            row.getBoolean("creates_tables"),
            row.getBoolean("reads_all"),
            row.getBoolean("bypasses_row_security"),
            row.getBoolean("silences_triggers"),
            row.getBoolean("has_control"),
            row.getBoolean("read_only"),
            Duration.between(there, middle));
      }
    }
  }
}
