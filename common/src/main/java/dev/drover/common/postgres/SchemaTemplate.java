package dev.drover.common.postgres;

import dev.drover.common.name.DatabaseName;
import dev.drover.common.plan.Target;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The database that a schema's databases are cloned from; made by the migrate worker, one a schema
 * fingerprint and server, and closed to everybody.
 */
public final class SchemaTemplate {
  private static final String PREFIX = "drover_template_";
  private static final int DIGITS = 16;

  private SchemaTemplate() {}

  public static DatabaseName name(Target target) {
    return new DatabaseName(PREFIX + shortened(target));
  }

  static String shortened(Target target) {
    return target.schemaFingerprint().substring(0, DIGITS);
  }

  /**
   * Whether it is whole: its record says so and it carries the recorded number.
   *
   * @param control to the control database
   */
  public static boolean isReady(Connection control, Target target) throws SQLException {
    String sql =
        """
        SELECT FROM drover.template AS t JOIN pg_catalog.pg_database AS d ON d.datname = t.name AND d.oid = t.oid
         WHERE t.fingerprint = ? AND t.state = 'ready'
        """;
    try (PreparedStatement query = control.prepareStatement(sql)) {
      query.setString(1, target.schemaFingerprint());
      try (ResultSet row = query.executeQuery()) {
        return row.next();
      }
    }
  }
}
