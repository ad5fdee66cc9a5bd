package dev.drover.common.testing;

import dev.drover.common.config.DroverConfig;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** A PostgreSQL server in a container, which Testcontainers removes when this JVM ends. */
final class ContainerPostgres {
  private ContainerPostgres() {}

  static DroverConfig.Server start(int version) {
    PostgreSQLContainer container =
        new PostgreSQLContainer("postgres:" + version)
            .withUsername(PostgresServer.USER)
            .withDatabaseName("postgres")
            .withCommand(
                "postgres",
                "-c",
                "fsync=off",
                "-c",
                "max_connections=300",
                "-c",
                "max_wal_size=2GB");
    container.start();
    return new DroverConfig.Server(
        "jdbc:postgresql://"
            + container.getHost()
            + ":"
            + container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT)
            + "/",
        PostgresServer.USER,
        container.getPassword(),
        null,
        null,
        null);
  }
}
