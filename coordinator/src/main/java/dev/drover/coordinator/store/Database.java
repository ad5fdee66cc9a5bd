package dev.drover.coordinator.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import dev.drover.common.config.DroverConfig;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;
import org.jdbi.v3.core.Jdbi;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The coordinator's database: a pool of connections, and its tables brought up to date.
 * Thread-safe.
 */
public final class Database implements AutoCloseable {
  private final HikariDataSource pool;
  private final Jdbi jdbi;

  private Database(HikariDataSource pool, Jdbi jdbi) {
    this.pool = pool;
    this.jdbi = jdbi;
  }

  /** Does not connect yet: see {@link #migrate}. */
  public static Database of(DroverConfig.Server server) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(server.url());
    source.setUser(server.user());
    source.setPassword(server.resolvePassword());
    source.setApplicationName("drover-coordinator");
    source.setOptions(
        "-c TimeZone=UTC -c lock_timeout=30s -c idle_in_transaction_session_timeout=60s"
            + " -c client_connection_check_interval=1s -c jit=off");
    source.setConnectTimeout(5);
    source.setSocketTimeout(60);
    source.setTcpKeepAlive(true);
    source.setReWriteBatchedInserts(true);
    HikariConfig settings = new HikariConfig();
    settings.setPoolName("coordinator");
    settings.setDataSource(source);
    settings.setMaximumPoolSize(Math.max(6, server.maxConnections()));
    settings.setMinimumIdle(1);
    settings.setConnectionTimeout(5_000);
    settings.setInitializationFailTimeout(-1);
    HikariDataSource pool = new HikariDataSource(settings);
    Jdbi jdbi = Jdbi.create(pool);
    jdbi.registerArrayType(UUID.class, "uuid");
    jdbi.registerArrayType(String.class, "text");
    jdbi.registerArrayType(Long.class, "int8");
    jdbi.registerArrayType(Integer.class, "int4");
    jdbi.registerArrayType(Boolean.class, "bool");
    return new Database(pool, jdbi);
  }

  /** Creates or upgrades the tables; safe when several coordinators start at once. */
  public void migrate() {
    FluentConfiguration configuration =
        Flyway.configure().dataSource(pool).locations("classpath:db/coordinator");
    configuration
        .getConfigurationExtension(PostgreSQLConfigurationExtension.class)
        .setTransactionalLock(false);
    configuration.load().migrate();
  }

  public Jdbi jdbi() {
    return jdbi;
  }

  /** Connections that are in use now. */
  public int connectionsUsed() {
    HikariPoolMXBean counts = pool.getHikariPoolMXBean();
    return counts == null ? 0 : counts.getActiveConnections();
  }

  /** Threads that wait for a connection now. */
  public int connectionsWaiting() {
    HikariPoolMXBean counts = pool.getHikariPoolMXBean();
    return counts == null ? 0 : counts.getThreadsAwaitingConnection();
  }

  /** Whether the database answers within two seconds. */
  public boolean reachable() {
    try (var connection = pool.getConnection()) {
      return connection.isValid(2);
    } catch (java.sql.SQLException e) {
      return false;
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
