package dev.drover.common.testing;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.postgres.Sql;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One PostgreSQL server per version, shared by all tests of this JVM and ended with it. Tests keep
 * apart by databases of their own.
 */
public final class TestPostgres {
  private static final Map<Integer, TestPostgres> SHARED = new ConcurrentHashMap<>();

  private final DroverConfig.Server server;
  private final AtomicInteger databases = new AtomicInteger();

  private TestPostgres(int version) {
    this.server = Containers.chosen() ? ContainerPostgres.start(version) : embedded(version);
  }

  private static DroverConfig.Server embedded(int version) {
    TemporaryDirectory directory = TemporaryDirectory.create("drover-postgres-");
    return PostgresServer.start(version, directory.path(), Ports.free(), false).server();
  }

  public static TestPostgres version18() {
    return version(18);
  }

  public static TestPostgres version15() {
    return version(15);
  }

  /** One of {@link #versions}. */
  public static TestPostgres version(int version) {
    return SHARED.computeIfAbsent(version, TestPostgres::new);
  }

  /** What there are servers of, oldest first: 15 and 18, and others that were put beside them. */
  public static List<Integer> versions() {
    return Containers.chosen() ? List.of(15, 18) : PostgresBinaries.versions();
  }

  /** A server of its own, for tests that ask what there is on the whole server. */
  public static TestPostgres another(int version) {
    return new TestPostgres(version);
  }

  /** How drover.yaml would name this server. */
  public DroverConfig.Server server() {
    return server;
  }

  /** A connection of the superuser, in autocommit mode; the caller closes it. */
  public Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(
        server.urlOf(new DatabaseName(database)), server.user(), server.resolvePassword());
  }

  /**
   * Makes an empty database and returns its name: {@code prefix} and a number never used before.
   */
  public String createDatabase(String prefix) throws SQLException {
    String name = prefix + "_" + databases.incrementAndGet();
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + Sql.identifier(name));
    }
    return name;
  }

  public int port() {
    return URI.create(server.url().substring("jdbc:".length())).getPort();
  }

  public String user() {
    return server.user();
  }
}
