package dev.drover.common.postgres;

import dev.drover.common.message.Order;
import dev.drover.common.name.DatabaseName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A database on a server to try something in, made as templates are; dropped when closed. Its name,
 * {@code drover_check_<id>_<epoch>} for instance, holds the order's id, a UUIDv7, and so when it
 * was asked for: {@link #create} and {@link #sweep} drop those that a killed process left behind
 * long ago. One that somebody is connected to is not forgotten, however old.
 */
public final class ScratchDatabase implements AutoCloseable {
  /** What is tried. */
  public enum Purpose {
    /** Schema files, by a plan check; one that is an hour old is forgotten. */
    CHECK("drover_check_", "1 hour"),
    /** A restore; one that is a week old is forgotten, and so is one of an earlier epoch. */
    DRILL("drover_drill_", "7 days"),
    /** Versions of a schema, to compare a project's with; one that is an hour old is forgotten. */
    BUILD("drover_build_", "1 hour"),
    /** Pending versions, on a project's own structure; one that is an hour old is forgotten. */
    TRIAL("drover_trial_", "1 hour");

    private final String prefix;
    private final String forgotten;

    Purpose(String prefix, String forgotten) {
      this.prefix = prefix;
      this.forgotten = forgotten;
    }
  }

  private final Servers servers;
  private final String server;
  private final DatabaseName name;

  private ScratchDatabase(Servers servers, String server, DatabaseName name) {
    this.servers = servers;
    this.server = server;
    this.name = name;
  }

  public static ScratchDatabase create(Servers servers, String server, Purpose purpose, Order order)
      throws SQLException {
    return create(servers, server, purpose, order, "ENCODING 'UTF8'");
  }

  /**
   * @param options of {@code CREATE DATABASE}, as SQL
   */
  public static ScratchDatabase create(
      Servers servers, String server, Purpose purpose, Order order, String options)
      throws SQLException {
    String stem = purpose.prefix + order.migration().hex() + "_";
    DatabaseName name = new DatabaseName(stem + order.epoch());
    try (Connection connection = servers.openMaintenance(server);
        Statement statement = connection.createStatement()) {
      for (String old : leftovers(statement, purpose, stem)) {
        DatabaseDrop.run(connection, new DatabaseName(old));
      }
      DatabaseDrop.run(connection, name);
      statement.execute(
          "CREATE DATABASE " + Sql.identifier(name) + " TEMPLATE template0 " + options);
      statement.execute(
          "REVOKE CONNECT, TEMPORARY ON DATABASE " + Sql.identifier(name) + " FROM PUBLIC");
    }
    return new ScratchDatabase(servers, server, name);
  }

  /**
   * Drops what was forgotten on a server, of every purpose.
   *
   * @param maintenance as for {@link DatabaseDrop}
   * @return how many
   */
  public static int sweep(Connection maintenance) throws SQLException {
    int dropped = 0;
    try (Statement statement = maintenance.createStatement()) {
      for (Purpose purpose : Purpose.values()) {
        for (String old : leftovers(statement, purpose, null)) {
          DatabaseDrop.run(maintenance, new DatabaseName(old));
          dropped++;
        }
      }
    }
    return dropped;
  }

  /**
   * By the server's clock; the first 48 bits of a UUIDv7 are milliseconds (RFC 9562).
   *
   * @param stem of a drill's name, to have its earlier epochs too
   */
  private static List<String> leftovers(Statement statement, Purpose purpose, @Nullable String stem)
      throws SQLException {
    List<String> names = new ArrayList<>();
    String sql =
        """
        SELECT datname FROM pg_catalog.pg_database AS d
         WHERE datname ~ '^%1$s[0-9a-f]{32}_[0-9]+$' AND pg_catalog.pg_has_role(datdba, 'USAGE')
           AND (('x' || pg_catalog.lpad(pg_catalog.substr(datname, 14, 12), 16, '0'))::bit(64)::bigint
                < (EXTRACT(epoch FROM pg_catalog.now() - interval '%2$s') * 1000)::bigint
                AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity AS a WHERE a.datid = d.oid)
                OR %3$s AND pg_catalog.starts_with(datname, '%4$s'))
        """
            .formatted(
                purpose.prefix, purpose.forgotten, purpose == Purpose.DRILL && stem != null, stem);
    try (ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        names.add(row.getString(1));
      }
    }
    return names;
  }

  public DatabaseName name() {
    return name;
  }

  @Override
  public void close() throws SQLException {
    try (Connection connection = servers.openMaintenance(server)) {
      DatabaseDrop.run(connection, name);
    }
  }
}
