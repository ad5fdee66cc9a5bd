package dev.drover.backup.check;

import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.TableName;
import dev.drover.common.plan.TableRule;
import dev.drover.common.plan.Target;
import dev.drover.common.postgres.Sql;
import java.sql.SQLException;

/** May a project's existing database be loaded, and is it as empty as the plan wants it? */
final class ExistingCheck {
  private final Isolate plan;
  private final Session session;
  private final Structure target;
  private final Findings findings;

  ExistingCheck(Isolate plan, Session session, Structure target, Findings findings) {
    this.plan = plan;
    this.session = session;
    this.target = target;
    this.findings = findings;
  }

  void check(ProjectRef project) throws SQLException {
    String role = session.value("SELECT current_user");
    if (!session.is(
        "SELECT pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE')")) {
      findings.error(
          "privilege_missing",
          null,
          "Role "
              + role
              + " may not create the schema drover in the database of project '"
              + project
              + "'",
          "GRANT CREATE ON DATABASE "
              + Sql.identifier(session.value("SELECT current_database()"))
              + " TO "
              + Sql.identifier(role));
    }
    for (TableRule rule : plan.tables()) {
      Structure.Table table = target.tables().get(rule.table());
      if (table != null && table.holdsRows()) {
        owned(table, role);
        rows(rule.table(), table, project);
      }
    }
  }

  private void owned(Structure.Table table, String role) {
    if (!table.owned()) {
      findings.error(
          "privilege_missing",
          table.name(),
          "Role "
              + role
              + " does not own the target's "
              + table.name()
              + ", so it cannot keep its triggers off",
          "ALTER TABLE "
              + Sql.table(table.name())
              + " OWNER TO "
              + Sql.identifier(role)
              + ", or grant the owner's role.");
    }
    if (table.hidden()) {
      findings.error(
          "cat_hidden_rows",
          table.name(),
          "Row security would hide rows of the target's " + table.name() + " from role " + role,
          "ALTER ROLE " + Sql.identifier(role) + " BYPASSRLS");
    }
  }

  private void rows(TableName name, Structure.Table table, ProjectRef project) throws SQLException {
    boolean readable = table.usable() && table.readable() && !table.hidden();
    if (plan.target().existingRows() == Target.ExistingRows.REFUSE
        && readable
        && session.is("SELECT EXISTS (SELECT FROM " + Sql.table(name) + ")")) {
      findings.warning(
          "target_has_rows",
          name,
          "The database of project '"
              + project
              + "' has rows in "
              + name
              + ", and existing-rows is refuse",
          "Empty it, or write existing-rows: replace or keep.");
    }
  }
}
