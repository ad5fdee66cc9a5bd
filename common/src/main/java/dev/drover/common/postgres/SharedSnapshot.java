package dev.drover.common.postgres;

import dev.drover.common.plan.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Further connections that see exactly what one transaction sees (PostgreSQL manual, "Snapshot
 * Synchronization Functions"). None is as good as some: where the server or somebody's lock stands
 * against it there are fewer.
 */
public final class SharedSnapshot implements AutoCloseable {
  private final List<Connection> followers;

  private SharedSnapshot(List<Connection> followers) {
    this.followers = List.copyOf(followers);
  }

  /**
   * @param leader in a repeatable-read transaction that has locked {@code tables}
   * @param spare in autocommit mode; closed with this, and when this throws
   * @param tables what will be read
   */
  public static SharedSnapshot of(
      Connection leader, List<Connection> spare, Collection<TableName> tables) throws SQLException {
    List<Connection> joined = new ArrayList<>();
    boolean begun = false;
    try {
      if (!spare.isEmpty()) {
        String id = export(leader);
        for (Connection one : spare) {
          if (join(one, id, tables)) {
            joined.add(one);
          }
        }
      }
      begun = true;
      return new SharedSnapshot(joined);
    } finally {
      for (Connection one : spare) {
        if (!begun || !joined.contains(one)) {
          one.close();
        }
      }
    }
  }

  public List<Connection> followers() {
    return followers;
  }

  /** A name under which other sessions can see what the transaction sees, until it ends. */
  public static String export(Connection leader) throws SQLException {
    try (Statement statement = leader.createStatement();
        ResultSet row = statement.executeQuery("SELECT pg_catalog.pg_export_snapshot()")) {
      row.next();
      return row.getString(1);
    }
  }

  /**
   * Does not wait for the tables: somebody who waits for the leader's locks would be before us in
   * the queue, and both would wait for ever.
   */
  private static boolean join(Connection one, String id, Collection<TableName> tables)
      throws SQLException {
    one.setAutoCommit(false);
    String lock =
        tables.isEmpty()
            ? ""
            : "; LOCK TABLE "
                + tables.stream().map(Sql::table).collect(Collectors.joining(", "))
                + " IN ACCESS SHARE MODE NOWAIT";
    String sql =
        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET TRANSACTION SNAPSHOT "
            + Sql.literal(id)
            + lock;
    try (Statement statement = one.createStatement()) {
      statement.execute(sql);
      return true;
    } catch (SQLException e) {
      if ("55P03".equals(e.getSQLState())) {
        return false;
      }
      throw e;
    }
  }

  /** Ends the followers' transactions. The leader's goes on. */
  @Override
  public void close() throws SQLException {
    for (Connection one : followers) {
      try (one) {
        one.rollback();
      }
    }
  }
}
