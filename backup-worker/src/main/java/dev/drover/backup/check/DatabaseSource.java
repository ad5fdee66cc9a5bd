package dev.drover.backup.check;

import dev.drover.common.database.SourceContents;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.plan.TableName;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Whether one source database can be read as a whole, and what a person should know of it. */
final class DatabaseSource {
  private final Session source;
  private final SourceContents contents;
  private final Findings findings;

  DatabaseSource(Session source, SourceContents contents, Findings findings) {
    this.source = source;
    this.contents = contents;
    this.findings = findings;
  }

  void check(DatabaseName name) throws SQLException {
    unreadable();
    hidden();
    largeObjects();
    left(name);
    long bytes = source.count("SELECT pg_catalog.pg_database_size(pg_catalog.current_database())");
    findings.info(
        "database_size",
        null,
        "Database "
            + name
            + " has "
            + contents.tables().size()
            + " tables, "
            + contents.sequences().size()
            + " sequences and "
            + bytes
            + " bytes");
  }

  private void unreadable() throws SQLException {
    String role = source.value("SELECT current_user");
    String tables =
        """
        SELECT n.nspname, c.relname FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
         WHERE c.relkind IN ('r', 'p', 'S') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
           AND NOT (pg_catalog.has_schema_privilege(n.oid, 'USAGE')
                    AND CASE c.relkind WHEN 'S' THEN pg_catalog.has_sequence_privilege(c.oid, 'SELECT')
                                       ELSE pg_catalog.has_table_privilege(c.oid, 'SELECT') END)
         ORDER BY 1, 2
        """;
    for (TableName table : source.rows(tables, DatabaseSource::name)) {
      if (!contents.leaves(table)) {
        findings.error(
            "privilege_missing",
            table,
            "Role " + role + " may not read " + table + ", so the database cannot be moved whole",
            "GRANT pg_read_all_data TO that role, or name the table in exclude.tables.");
      }
    }
  }

  private void hidden() throws SQLException {
    if (source.is(
        "SELECT rolsuper OR rolbypassrls FROM pg_catalog.pg_roles WHERE rolname = current_user")) {
      return;
    }
    String tables =
        """
        SELECT n.nspname, c.relname FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
         WHERE c.relrowsecurity AND (c.relforcerowsecurity OR NOT pg_catalog.pg_has_role(c.relowner, 'USAGE')) ORDER BY 1, 2
        """;
    for (TableName table : source.rows(tables, DatabaseSource::name)) {
      if (!contents.leaves(table)) {
        findings.error(
            "rows_hidden",
            table,
            "Row level security hides rows of " + table + " from the worker's role",
            "ALTER ROLE ... BYPASSRLS, or name the table in exclude.tables.");
      }
    }
  }

  private void largeObjects() throws SQLException {
    long unreadable =
        source.count(
            """
            SELECT count(*) FROM pg_catalog.pg_largeobject_metadata AS l
             WHERE NOT (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user)
               AND NOT pg_catalog.pg_has_role(l.lomowner, 'USAGE')
               AND NOT EXISTS (SELECT FROM pg_catalog.aclexplode(l.lomacl) AS x
                                WHERE x.privilege_type = 'SELECT'
                                  AND (x.grantee = 0 OR pg_catalog.pg_has_role(x.grantee, 'USAGE')))
            """);
    if (unreadable > 0) {
      findings.error(
          "privilege_missing",
          null,
          unreadable + " large objects may not be read by the worker's role",
          "GRANT SELECT ON LARGE OBJECT, or use a superuser.");
    }
  }

  /** What a person may miss afterwards, or wonder about. */
  private void left(DatabaseName name) throws SQLException {
    note(
        "unlogged_tables",
        "SELECT count(*) FROM pg_catalog.pg_class WHERE relkind = 'r' AND relpersistence = 'u'",
        "unlogged tables; their rows go, and they are unlogged there too");
    note(
        "temporary_tables",
        "SELECT count(*) FROM pg_catalog.pg_class WHERE relkind = 'r' AND relpersistence = 't'",
        "temporary tables of open sessions; they stay behind");
    note(
        "subscriptions_left",
        "SELECT count(*) FROM pg_catalog.pg_subscription AS s JOIN pg_catalog.pg_database AS d ON"
            + " d.oid = s.subdbid WHERE d.datname = pg_catalog.current_database()",
        "subscriptions; they hold passwords and stay behind");
    note(
        "tablespaces_left",
        "SELECT count(*) FROM pg_catalog.pg_class WHERE reltablespace <> 0 AND relkind IN ('r',"
            + " 'm', 'i')",
        "tables and indexes in tablespaces of their own; on the target they are in the default"
            + " one");
    long prepared =
        source.count(
            "SELECT count(*) FROM pg_catalog.pg_prepared_xacts WHERE database ="
                + " pg_catalog.current_database()");
    if (prepared > 0) {
      findings.warning(
          "prepared_transactions",
          null,
          "Database "
              + name
              + " has "
              + prepared
              + " prepared transactions; what they hold does not go",
          "Commit them or roll them back first.");
    }
  }

  private void note(String code, String count, String what) throws SQLException {
    long number = source.count(count);
    if (number > 0) {
      findings.info(code, null, "The source has " + number + " " + what);
    }
  }

  private static TableName name(ResultSet row) throws SQLException {
    return new TableName(row.getString(1), row.getString(2));
  }
}
