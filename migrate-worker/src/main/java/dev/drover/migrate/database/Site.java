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
  /** Since when {@code pg_restore} sets it, and servers know it. */
  private static final int TRANSACTION_TIMEOUT_SINCE = 17;

  Connection open() throws SQLException {
    return servers.open(server, name);
  }

  List<Connection> spare() throws SQLException {
    return servers.spare(server, name, servers.parallel() - 1);
  }

  /**
   * A {@code pg_restore} that ends at its first error; or, where a newer one sets what an older
   * server does not know, at the end of all it does, as it would end at once otherwise.
   *
   * @param jobs how many sessions it does its work over; with more than one, itself begins twice
   */
  ToolRun restore(int jobs) {
    ToolRun restore =
        new ToolRun(tool)
            .on(LibpqAddress.of(servers.described(server), name))
            .with("--jobs=" + jobs);
    boolean unknown =
        tool.version().major() >= TRANSACTION_TIMEOUT_SINCE && version < TRANSACTION_TIMEOUT_SINCE;
    return unknown
        ? restore.bearing(
            "ERROR:  unrecognized configuration parameter \"transaction_timeout\"",
            jobs > 1 ? 2 : 1)
        : restore.with("--exit-on-error");
  }
}
