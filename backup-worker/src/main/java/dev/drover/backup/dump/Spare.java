package dev.drover.backup.dump;

import dev.drover.common.name.DatabaseName;
import dev.drover.common.postgres.Servers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Gives further connections to the database that is read; none is as good as some. */
@FunctionalInterface
interface Spare {
  /** As many as one run may use beside its first. */
  static Spare of(Servers servers, String server, DatabaseName database) {
    return () -> servers.spare(server, database, servers.parallel() - 1);
  }

  /** In autocommit mode; the caller closes them. */
  List<Connection> connections() throws SQLException;
}
