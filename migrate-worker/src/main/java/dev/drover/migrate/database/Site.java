package dev.drover.migrate.database;

import dev.drover.common.database.LibpqAddress;
import dev.drover.common.database.PostgresTools;
import dev.drover.common.database.RestoreRun;
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
 * @param version the server's major version
 */
record Site(
    Servers servers,
    String server,
    DatabaseName name,
    Database plan,
    PostgresTools.Tool tool,
    int version,
    Run run) {
  Connection open() throws SQLException {
    return servers.open(server, name);
  }

  List<Connection> spare() throws SQLException {
    return servers.spare(server, name, servers.parallel() - 1);
  }

  /**
   * @param jobs how many sessions it does its work over
   */
  ToolRun restore(int jobs) {
    return RestoreRun.into(LibpqAddress.of(servers.described(server), name), tool, version, jobs);
  }
}
