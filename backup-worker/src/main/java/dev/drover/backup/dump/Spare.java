package dev.drover.backup.dump;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Gives further connections to the database that is read; none is as good as some. */
@FunctionalInterface
interface Spare {
  /** In autocommit mode; the caller closes them. */
  List<Connection> connections() throws SQLException;
}
