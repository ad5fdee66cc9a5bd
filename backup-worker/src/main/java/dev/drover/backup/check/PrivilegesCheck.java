package dev.drover.backup.check;

import dev.drover.common.plan.TableName;
import dev.drover.common.plan.TableRule;
import dev.drover.common.postgres.Sql;
import java.sql.SQLException;
import java.util.List;

/** May this role read everything the plan takes, and does it see every row? */
final class PrivilegesCheck {
  private static final String CODE = "privilege_missing";

  private final Subject subject;
  private final Findings findings;

  PrivilegesCheck(Subject subject) {
    this.subject = subject;
    this.findings = subject.findings();
  }

  void check() throws SQLException {
    String role = subject.session().value("SELECT current_user");
    for (TableRule rule : subject.plan().tables()) {
      Structure.Table table = subject.source().tables().get(rule.table());
      if (table != null && table.holdsRows()) {
        check(table, role);
      }
    }
    sequences(role);
  }

  private void check(Structure.Table table, String role) {
    TableName name = table.name();
    if (!table.usable()) {
      findings.error(
          CODE,
          name,
          "Role " + role + " may not use schema " + name.schema(),
          "GRANT USAGE ON SCHEMA " + Sql.identifier(name.schema()) + " TO " + Sql.identifier(role));
    }
    List<String> unreadable =
        subject.source().plainColumns(name).stream()
            .filter(column -> !column.readable())
            .map(Structure.Column::name)
            .toList();
    if (!unreadable.isEmpty()) {
      findings.error(
          CODE,
          name,
          "Role "
              + role
              + " may not read "
              + (table.readable() ? "all" : unreadable.size())
              + " columns of "
              + name,
          "GRANT SELECT ON " + Sql.table(name) + " TO " + Sql.identifier(role));
    }
    if (table.hidden()) {
      findings.error(
          "cat_hidden_rows",
          name,
          "Row security would hide rows of " + name + " from role " + role,
          "ALTER ROLE " + Sql.identifier(role) + " BYPASSRLS");
    }
  }

  private void sequences(String role) throws SQLException {
    List<TableName> unreadable =
        subject
            .session()
            .rows(
                """
                SELECT DISTINCT sn.nspname, s.relname
                  FROM unnest(?::text[], ?::text[]) AS w(s, t)
                  JOIN pg_catalog.pg_namespace n ON n.nspname = w.s
                  JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.t
                  JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = c.oid
                       AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype IN ('a', 'i')
                  JOIN pg_catalog.pg_class s ON s.oid = d.objid AND s.relkind = 'S'
                  JOIN pg_catalog.pg_namespace sn ON sn.oid = s.relnamespace
                 WHERE CASE WHEN s.relkind = 'S' THEN NOT pg_catalog.has_sequence_privilege(s.oid, 'SELECT') ELSE false END
                 ORDER BY 1, 2
                """,
                row -> new TableName(row.getString(1), row.getString(2)),
                subject
                    .session()
                    .schemas(subject.plan().tables().stream().map(TableRule::table).toList()),
                subject
                    .session()
                    .names(subject.plan().tables().stream().map(TableRule::table).toList()));
    for (TableName sequence : unreadable) {
      findings.error(
          CODE,
          sequence,
          "Role " + role + " may not read sequence " + sequence,
          "GRANT SELECT ON SEQUENCE " + Sql.table(sequence) + " TO " + Sql.identifier(role));
    }
  }
}
