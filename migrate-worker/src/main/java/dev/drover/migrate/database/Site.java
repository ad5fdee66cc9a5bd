package dev.drover.migrate.database;

import dev.drover.common.database.LibpqAddress;
import dev.drover.common.database.PostgresTools;
import dev.drover.common.database.ToolRun;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.plan.Database;
import dev.drover.common.postgres.Servers;
import dev.drover.common.worker.Run;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Where is built, and with what.
 *
 * @param name of the staging database
 */
record Site(
    Servers servers,
    String server,
    DatabaseName name,
    Database plan,
    PostgresTools.Tool tool,
    Run run) {
  Connection open() throws SQLException {
    return servers.open(server, name);
  }

  List<Connection> spare() throws SQLException {
    return servers.spare(server, name, servers.parallel() - 1);
  }

  /** A {@code pg_restore} that ends at its first error. */
  ToolRun restore() {
    return new ToolRun(tool)
        .on(LibpqAddress.of(servers.described(server), name))
        .with("--exit-on-error");
  }
}
