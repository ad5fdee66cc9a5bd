package dev.drover.common.schema;

import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a session holds of its database's tables, and has done to them, in its transaction. */
record Locks(List<Table> tables) {
  private static final String HELD =
      """
      SELECT n.nspname, c.relname, c.relfilenode::bigint, pg_catalog.pg_stat_get_xact_numscans(c.oid),
             coalesce(array_agg(l.mode) FILTER (WHERE l.mode IS NOT NULL), '{}'), c.oid::bigint
        FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
        LEFT JOIN pg_catalog.pg_locks AS l
               ON l.locktype = 'relation' AND l.relation = c.oid AND l.pid = pg_catalog.pg_backend_pid() AND l.granted
              AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
       WHERE c.relkind IN ('r', 'p', 'm', 'v', 'f') AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'drover')
         AND c.oid IS DISTINCT FROM pg_catalog.to_regclass(?)
       GROUP BY n.nspname, c.oid
       ORDER BY 1, 2
      """;

  /** A table-level lock, weakest first, as PostgreSQL's manual lists them. */
  enum Mode {
    ACCESS_SHARE,
    ROW_SHARE,
    ROW_EXCLUSIVE,
    SHARE_UPDATE_EXCLUSIVE,
    SHARE,
    SHARE_ROW_EXCLUSIVE,
    EXCLUSIVE,
    ACCESS_EXCLUSIVE;

    /** As {@code pg_locks} writes it: {@code ShareUpdateExclusiveLock}. */
    static Mode of(String written) {
      String words = written.replaceAll("Lock$", "").replaceAll("(?<=[a-z])(?=[A-Z])", "_");
      return valueOf(words.toUpperCase(Locale.ROOT));
    }

    String word() {
      return name().replace('_', ' ');
    }
  }

  /**
   * @param file where its rows are stored; another once they are written anew
   * @param scans how often it was read from end to end
   */
  record Table(long oid, TableName name, long file, long scans, List<Mode> modes) {
    /** What was done to it until it was {@code now}; nothing when it was not so much as locked. */
    Optional<Done> until(Table now) {
      List<Mode> added = new ArrayList<>(now.modes());
      added.removeAll(modes);
      boolean rewritten = now.file() != file;
      boolean scanned = now.scans() > scans;
      if (added.isEmpty() && !rewritten && !scanned) {
        return Optional.empty();
      }
      Mode lock =
          (added.isEmpty() ? now.modes() : added)
              .stream().max(Comparator.naturalOrder()).orElse(Mode.ACCESS_SHARE);
      return Optional.of(new Done(lock, rewritten, scanned));
    }
  }

  /** Of one statement. */
  record Done(Mode lock, boolean rewritten, boolean scanned) {}

  static Locks of(Connection session, TableName history) throws SQLException {
    List<Table> tables = new ArrayList<>();
    try (PreparedStatement query = session.prepareStatement(HELD)) {
      query.setString(1, Sql.table(history));
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          List<Mode> modes = new ArrayList<>();
          for (String mode : (String[]) row.getArray(5).getArray()) {
            modes.add(Mode.of(mode));
          }
          tables.add(
              new Table(
                  row.getLong(6),
                  new TableName(row.getString(1), row.getString(2)),
                  row.getLong(3),
                  row.getLong(4),
                  modes));
        }
      }
    }
    return new Locks(tables);
  }
}
