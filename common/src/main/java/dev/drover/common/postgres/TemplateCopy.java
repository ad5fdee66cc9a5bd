package dev.drover.common.postgres;

import dev.drover.common.name.DatabaseName;
import dev.drover.common.plan.Target;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a schema's template, to look at what nobody can connect to; dropped when closed. There
 * is one of a schema on a server at a time: a lock that ends with its maker's session keeps others
 * waiting, and the next one drops what a maker left behind that died.
 */
public final class TemplateCopy implements AutoCloseable {
  private static final String PREFIX = "drover_schema_";

  private final Servers servers;
  private final String server;
  private final Connection maker;
  private final DatabaseName name;

  private TemplateCopy(Servers servers, String server, Connection maker, DatabaseName name) {
    this.servers = servers;
    this.server = server;
    this.maker = maker;
    this.name = name;
  }

  /**
   * @return null when the server has no template of the schema
   * @throws SQLException with SQLSTATE 42501 when this role may not create databases
   * @throws dev.drover.common.failure.DroverException {@code drop_held_up}, as does {@link #close}
   */
  public static @Nullable TemplateCopy make(ControlDatabase control, String server, Target target)
      throws SQLException {
    try (Connection connection = control.connectIfThere(server)) {
      if (connection == null || !SchemaTemplate.isReady(connection, target)) {
        return null;
      }
    }
    Connection maker = control.servers().open(server, ControlDatabase.NAME);
    TemplateCopy copy =
        new TemplateCopy(
            control.servers(),
            server,
            maker,
            new DatabaseName(PREFIX + SchemaTemplate.shortened(target)));
    try {
      copy.create(SchemaTemplate.name(target));
      return copy;
    } catch (SQLException | RuntimeException e) {
      maker.close();
      throw e;
    }
  }

  private void create(DatabaseName template) throws SQLException {
    String quoted = Sql.identifier(name);
    execute("SET lock_timeout = '1min'");
    execute(
        "SELECT pg_catalog.pg_advisory_lock(pg_catalog.hashtextextended("
            + Sql.literal(name.value())
            + ", 0))");
    DatabaseDrop.run(maker, name);
    execute(
        "CREATE DATABASE "
            + quoted
            + " TEMPLATE "
            + Sql.identifier(template)
            + " STRATEGY WAL_LOG");
    execute("REVOKE CONNECT, TEMPORARY ON DATABASE " + quoted + " FROM PUBLIC");
  }

  /** A new connection to it; close it before this. */
  public Connection connect() throws SQLException {
    return servers.open(server, name);
  }

  @Override
  public void close() throws SQLException {
    try (maker) {
      DatabaseDrop.run(maker, name);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = maker.createStatement()) {
      statement.execute(sql);
    }
  }
}
