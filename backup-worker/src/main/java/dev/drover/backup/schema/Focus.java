package dev.drover.backup.schema;

import dev.drover.common.message.Finding;
import dev.drover.common.plan.TableName;
import dev.drover.common.plan.VersionFile;
import dev.drover.common.postgres.Sql;
import dev.drover.common.schema.Watch;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Whether a file does one small thing, as seen while it is run. Whose rows it writes is told by the
 * locks that its transaction holds at its end, which are taken for no rows as well, and by
 * functions too: what the text looks like does not matter. For one file.
 */
final class Focus implements Watch {
  private static final int MOST_STATEMENTS = 200;
  private static final int MOST_KIBIBYTES = 256;
  private static final int SHOWN = 10;

  /** Only INSERT, UPDATE, DELETE, MERGE and COPY FROM take this lock on a table. */
  private static final String TABLES =
      """
      SELECT c.oid::bigint, pg_catalog.format('%I.%I', n.nspname, c.relname),
             EXISTS (SELECT FROM pg_catalog.pg_locks AS l
                      WHERE l.locktype = 'relation' AND l.relation = c.oid AND l.mode = 'RowExclusiveLock' AND l.granted
                        AND l.pid = pg_catalog.pg_backend_pid()
                        AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()))
        FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
       WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'drover')
         AND c.oid IS DISTINCT FROM pg_catalog.to_regclass(?)
      """;

  private final VersionFile file;
  private final TableName history;
  private final Set<Long> before = new TreeSet<>();
  private final Set<String> written = new TreeSet<>();
  private int statements;

  Focus(VersionFile file, TableName history) {
    this.file = file;
    this.history = history;
  }

  @Override
  public void beforeFile(Connection session, String script) throws SQLException {
    before.addAll(tables(session).keySet());
  }

  @Override
  public void beforeStatement(Connection session, String sql) {
    statements++;
  }

  /** Rows of a table that the file itself makes hold up nobody. */
  @Override
  public void afterFile(Connection session, String script) throws SQLException {
    tables(session)
        .forEach((oid, table) -> {
          if (before.contains(oid) && table.written()) {
            written.add(table.name());
          }
        });
  }

  private record Table(String name, boolean written) {}

  private Map<Long, Table> tables(Connection session) throws SQLException {
    Map<Long, Table> tables = new TreeMap<>();
    try (PreparedStatement query = session.prepareStatement(TABLES)) {
      query.setString(1, Sql.table(history));
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          tables.put(row.getLong(1), new Table(row.getString(2), row.getBoolean(3)));
        }
      }
    }
    return tables;
  }

  /**
   * @param builds whether the database is built otherwise after the file
   */
  List<Finding> findings(boolean builds) {
    List<Finding> findings = new ArrayList<>();
    if (builds && !written.isEmpty()) {
      findings.add(
          Finding.warning(
              "version_mixed",
              null,
              file.baseName()
                  + " changes both how the database is built and rows of "
                  + String.join(", ", written.stream().limit(SHOWN).toList())
                  + (written.size() > SHOWN ? " and " + (written.size() - SHOWN) + " more" : ""),
              "Write rows in a version of its own: the locks of a changed structure are held until"
                  + " the last row is written."));
    }
    int kibibytes = file.file().sql().getBytes(StandardCharsets.UTF_8).length / 1024;
    if (statements > MOST_STATEMENTS || kibibytes >= MOST_KIBIBYTES) {
      findings.add(
          Finding.warning(
              "version_large",
              null,
              file.baseName() + " has " + statements + " statements and " + kibibytes + " KiB",
              "Up to "
                  + MOST_STATEMENTS
                  + " statements and "
                  + MOST_KIBIBYTES
                  + " KiB can be read and taken back by people: make it several versions."));
    }
    return findings;
  }
}
