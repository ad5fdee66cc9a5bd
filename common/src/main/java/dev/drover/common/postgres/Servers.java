package dev.drover.common.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.drover.common.config.DroverConfig;
import dev.drover.common.failure.DroverException;
import dev.drover.common.metrics.Metrics;
import dev.drover.common.name.DatabaseName;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/**
 * Connections to the servers that drover.yaml names. Every session is pinned to settings that make
 * text output the same everywhere and to an empty search path, so that no planted function or
 * operator is ever found. A server that is away is a {@link ServerUnavailableException}.
 * Thread-safe.
 */
public final class Servers implements AutoCloseable {
  /**
   * Settings that change text output, name lookup or hang behaviour; sent with the connection's
   * start.
   */
  private static final String PINNED =
      String.join(
          " ",
          "-c search_path=",
          "-c IntervalStyle=postgres",
          "-c extra_float_digits=1",
          "-c bytea_output=hex",
          "-c xmloption=content",
          "-c standard_conforming_strings=on",
          "-c row_security=off",
          "-c quote_all_identifiers=off",
          "-c statement_timeout=0",
          "-c lock_timeout=30s",
          "-c idle_in_transaction_session_timeout=0",
          "-c client_connection_check_interval=1s",
          "-c tcp_user_timeout=5min",
          "-c jit=off");

  private final DroverConfig config;
  private final String application;
  private final Driver driver = new Driver();
  private final Map<String, Gate> gates = new ConcurrentHashMap<>();
  private final Map<String, HikariDataSource> pools = new ConcurrentHashMap<>();

  /**
   * @param application shown in pg_stat_activity, such as {@code drover-backup}
   */
  public Servers(DroverConfig config, String application) {
    this.config = config;
    this.application = application;
  }

  /**
   * A new connection, in autocommit mode; the caller closes it. For databases that come and go,
   * such as staging ones. At most {@code max-connections} threads of this process hold such
   * connections to a server; others wait, 30 seconds at most.
   */
  public Connection open(String server, DatabaseName database) throws SQLException {
    return open(server, server(server).urlOf(database), new Properties());
  }

  /**
   * As {@link #open}, to the database that the server's own URL names: where to ask before any
   * other is known.
   */
  public Connection openMaintenance(String server) throws SQLException {
    return open(server, server(server).maintenanceUrl(), new Properties());
  }

  /**
   * As {@link #open}, for scripts of several statements: each {@code execute} goes to the server as
   * it is, in one simple query, as psql would send it.
   */
  public Connection openForScripts(String server, DatabaseName database) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("preferQueryMode", "simple");
    return open(server, server(server).urlOf(database), properties);
  }

  /**
   * Up to {@code wanted} further connections for a run that holds one already, as many as the
   * server's {@code max-connections} leave; none is as good as some. The caller closes them.
   */
  public List<Connection> spare(String server, DatabaseName database, int wanted)
      throws SQLException {
    List<Connection> spare = new ArrayList<>();
    boolean whole = false;
    try {
      Optional<Connection> next = Optional.empty();
      do {
        next =
            spare.size() < wanted
                ? gate(server)
                    .spare(() -> connect(server, server(server).urlOf(database), new Properties()))
                : Optional.empty();
        next.ifPresent(spare::add);
      } while (next.isPresent());
      whole = true;
      return spare;
    } finally {
      if (!whole) {
        for (Connection connection : spare) {
          connection.close();
        }
      }
    }
  }

  /** How drover.yaml describes {@code server}; for programs that connect by themselves. */
  public DroverConfig.Server described(String server) {
    return server(server);
  }

  /** Where PostgreSQL's client programs are; absent means wherever {@code PATH} says. */
  public @Nullable Path toolsFolder() {
    DroverConfig.Tools tools = config.tools();
    return tools == null || tools.postgres() == null ? null : Path.of(tools.postgres());
  }

  /** What drover.yaml says of this worker. */
  public DroverConfig.Workers workers() {
    return config.workers();
  }

  /** How many connections one run may use side by side. */
  public int parallel() {
    return config.workers().parallel();
  }

  private Connection open(String server, String url, Properties properties) throws SQLException {
    return gate(server).open(() -> connect(server, url, properties));
  }

  private Connection connect(String server, String url, Properties properties) throws SQLException {
    DroverConfig.Server target = server(server);
    properties.setProperty("user", target.user());
    String password = target.resolvePassword();
    if (password != null) {
      properties.setProperty("password", password);
    }
    properties.setProperty("ApplicationName", application);
    properties.setProperty("options", PINNED);
    properties.setProperty("connectTimeout", "10");
    properties.setProperty("socketTimeout", "0");
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("preparedStatementCacheQueries", "64");
    // Saves two round trips: the driver's own settings travel with the connection's start.
    properties.setProperty("assumeMinServerVersion", "15");
    Connection connection = driver.connect(url, properties);
    if (connection == null) {
      throw DroverException.user(
          "server_url_invalid",
          "The URL of server '" + server + "' is not a PostgreSQL JDBC URL.",
          "Write servers." + server + ".url as jdbc:postgresql://host:port/.");
    }
    return inUtc(connection);
  }

  /**
   * The driver sends this JVM's time zone at the connection's start, over whatever the options say.
   */
  private static Connection inUtc(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET TimeZone TO 'UTC'");
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /**
   * A pooled connection, in autocommit mode; closing gives it back. For long-lived databases:
   * sources, control, targets' own.
   */
  public Connection pooled(String server, DatabaseName database) throws SQLException {
    return pools
        .computeIfAbsent(server + "\0" + database.value(), _ -> pool(server, database))
        .getConnection();
  }

  private HikariDataSource pool(String server, DatabaseName database) {
    HikariConfig settings = new HikariConfig();
    settings.setPoolName(server + "/" + database);
    settings.setDataSource(
        new OpeningDataSource(() ->
            gate(server)
                .openForPool(
                    () -> connect(server, server(server).urlOf(database), new Properties()))));
    settings.setMaximumPoolSize(server(server).maxConnections());
    settings.setMinimumIdle(0);
    settings.setIdleTimeout(60_000);
    settings.setConnectionTimeout(30_000);
    settings.setInitializationFailTimeout(-1);
    return new HikariDataSource(settings);
  }

  /** Has the connections of this process to each server counted. */
  public void watch(Metrics metrics) {
    for (String server : config.servers().keySet()) {
      Gate gate = gate(server);
      metrics.gauge(
          "drover.connections.limit", "Connections that may be held", gate::most, "server", server);
      metrics.gauge("drover.connections.used", "Connections held", gate::used, "server", server);
      metrics.gauge(
          "drover.connections.waiting",
          "Runs that wait for a connection",
          gate::waiting,
          "server",
          server);
      metrics.gauge(
          "drover.server.away",
          "1 while the server is left alone because it was away",
          () -> gate.away() ? 1 : 0,
          "server",
          server);
    }
  }

  private Gate gate(String server) {
    return gates.computeIfAbsent(server, name -> new Gate(name, server(name).maxConnections()));
  }

  private DroverConfig.Server server(String name) {
    DroverConfig.Server server = config.servers().get(name);
    if (server == null) {
      throw DroverException.user(
          "server_unknown",
          "No server is named '" + name + "' in this worker's drover.yaml.",
          "Add servers."
              + name
              + " or correct the plan; known: "
              + config.servers().keySet()
              + ".");
    }
    return server;
  }

  @Override
  public void close() {
    pools.values().forEach(HikariDataSource::close);
    pools.clear();
  }
}
