package dev.drover.backup.check;

import dev.drover.common.message.Order;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.plan.Target;
import dev.drover.common.postgres.PostgresFailures;
import dev.drover.common.postgres.Servers;
import dev.drover.common.postgres.Sql;
import dev.drover.common.worker.Run;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/**
 * A database on the target to try schema files in, made as templates are; dropped when closed. Its
 * name, {@code drover_check_<id>_<epoch>}, holds the check's id, a UUIDv7, and so when it was made:
 * {@link #create} drops those that a killed worker left behind more than an hour ago.
 */
final class ScratchDatabase implements AutoCloseable {
  private static final String PREFIX = "drover_check_";

  private final Servers servers;
  private final String server;
  private final DatabaseName name;

  private ScratchDatabase(Servers servers, String server, DatabaseName name) {
    this.servers = servers;
    this.server = server;
    this.name = name;
  }

  static ScratchDatabase create(Servers servers, String server, Order order) throws SQLException {
    DatabaseName name = new DatabaseName(PREFIX + order.migration().hex() + "_" + order.epoch());
    try (Connection connection = servers.openMaintenance(server);
        Statement statement = connection.createStatement()) {
      for (String old : leftovers(statement)) {
        statement.execute("DROP DATABASE IF EXISTS " + Sql.identifier(old) + " WITH (FORCE)");
      }
      statement.execute("DROP DATABASE IF EXISTS " + Sql.identifier(name) + " WITH (FORCE)");
      statement.execute(
          "CREATE DATABASE " + Sql.identifier(name) + " TEMPLATE template0 ENCODING 'UTF8'");
      statement.execute(
          "REVOKE CONNECT, TEMPORARY ON DATABASE " + Sql.identifier(name) + " FROM PUBLIC");
    }
    return new ScratchDatabase(servers, server, name);
  }

  /** By the server's clock; the first 48 bits of a UUIDv7 are milliseconds (RFC 9562). */
  private static List<String> leftovers(Statement statement) throws SQLException {
    List<String> names = new ArrayList<>();
    String sql =
        """
        SELECT datname FROM pg_catalog.pg_database
         WHERE datname ~ '^drover_check_[0-9a-f]{32}_[0-9]+$' AND pg_catalog.pg_has_role(datdba, 'USAGE')
           AND ('x' || pg_catalog.lpad(pg_catalog.substr(datname, 14, 12), 16, '0'))::bit(64)::bigint
               < (EXTRACT(epoch FROM pg_catalog.now() - interval '1 hour') * 1000)::bigint
        """;
    try (ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        names.add(row.getString(1));
      }
    }
    return names;
  }

  DatabaseName name() {
    return name;
  }

  /** Runs the files as the migrate worker would. False when one failed, which is then a finding. */
  boolean accepts(List<Target.SchemaFile> files, Findings findings, Run run) throws SQLException {
    for (Target.SchemaFile file : files) {
      try (Connection script = servers.openForScripts(server, name);
          Statement statement = script.createStatement();
          Run.Registration _ = run.onCancel(() -> cancel(statement))) {
        statement.execute("SET search_path = \"$user\", public; SET statement_timeout = '10min'");
        statement.execute(file.sql());
      } catch (SQLException e) {
        run.checkCancelled();
        findings.error(
            "schema_sql_failed",
            null,
            "The schema file "
                + file.name()
                + " failed"
                + where(file.sql(), e)
                + ": "
                + PostgresFailures.of(e).message(),
            "Correct it: an empty database must accept all files in their order.");
        return false;
      }
    }
    return true;
  }

  private static void cancel(Statement statement) {
    try {
      statement.cancel();
    } catch (SQLException e) {
      // The statement ended by itself.
    }
  }

  private static String where(String sql, SQLException error) {
    int position = position(error);
    if (position <= 0) {
      return "";
    }
    String before =
        sql.substring(
            0,
            sql.offsetByCodePoints(0, Math.min(position - 1, sql.codePointCount(0, sql.length()))));
    int lineStart = before.lastIndexOf('\n') + 1;
    long line = before.chars().filter(c -> c == '\n').count() + 1;
    return " at line "
        + line
        + ", column "
        + (before.codePointCount(lineStart, before.length()) + 1);
  }

  private static int position(@Nullable SQLException error) {
    return error instanceof PSQLException postgres && postgres.getServerErrorMessage() != null
        ? postgres.getServerErrorMessage().getPosition()
        : 0;
  }

  @Override
  public void close() throws SQLException {
    try (Connection connection = servers.openMaintenance(server);
        Statement statement = connection.createStatement()) {
      statement.execute("DROP DATABASE IF EXISTS " + Sql.identifier(name) + " WITH (FORCE)");
    }
  }
}
