package dev.drover.backup.check;

import dev.drover.common.plan.AccessProbe;
import dev.drover.common.plan.Isolate;
import dev.drover.common.postgres.Sql;
import java.sql.SQLException;
import java.util.List;

/** Can the plan's probes be put: is each role there, and may Drover's own role become it? */
final class ProbesCheck {
  private final Isolate plan;
  private final Findings findings;

  ProbesCheck(Isolate plan, Findings findings) {
    this.plan = plan;
    this.findings = findings;
  }

  /**
   * @param target on any database of the target's server; roles are the server's
   */
  void check(Session target) throws SQLException {
    List<String> roles = plan.verify().access().stream().map(AccessProbe::role).distinct().toList();
    for (String role : roles) {
      check(target, role);
    }
  }

  private void check(Session target, String role) throws SQLException {
    String named = " FROM pg_catalog.pg_roles WHERE rolname = " + Sql.literal(role);
    String server = "server '" + plan.target().server() + "'";
    if (target.is("SELECT NOT EXISTS (SELECT" + named + ")")) {
      findings.error(
          "role_missing",
          null,
          "Role " + role + ", which a probe of verify.access asks as, is not on " + server,
          "CREATE ROLE " + Sql.identifier(role));
      return;
    }
    // Since version 16 a member may be refused to become the role it is a member of.
    boolean allowed =
        target.is(
            "SELECT pg_catalog.pg_has_role(oid, CASE WHEN"
                + " pg_catalog.current_setting('server_version_num')::integer >= 160000 THEN 'SET'"
                + " ELSE 'MEMBER' END)"
                + named);
    if (!allowed) {
      String own = target.value("SELECT current_user");
      findings.error(
          "privilege_missing",
          null,
          "Role "
              + own
              + " may not become role "
              + role
              + " on "
              + server
              + ", as a probe of verify.access needs",
          "GRANT " + Sql.identifier(role) + " TO " + Sql.identifier(own));
    }
  }
}
