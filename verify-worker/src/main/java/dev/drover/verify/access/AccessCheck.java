package dev.drover.verify.access;

import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Finding;
import dev.drover.common.plan.AccessProbe;
import dev.drover.common.plan.AccessProbe.Sight;
import dev.drover.common.postgres.Sql;
import dev.drover.verify.Check;
import dev.drover.verify.Findings;
import dev.drover.verify.Inquiry;
import dev.drover.verify.Subject;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * Puts the plan's probes to the target as the roles they name: privileges and row security are
 * evaluated by PostgreSQL itself, with the settings that policies read. Reads only; role and
 * settings end with each probe.
 */
public final class AccessCheck implements Check {
  /** SQLSTATE insufficient_privilege. */
  private static final String DENIED = "42501";

  /** SQLSTATE invalid_parameter_value: there is no such role. */
  private static final String UNKNOWN = "22023";

  @Override
  public String name() {
    return "access";
  }

  @Override
  public void run(Subject subject, Findings findings) throws SQLException, IOException {
    Inquiry inquiry = new Inquiry(subject, findings, Inquiry.LIMIT);
    for (AccessProbe probe : subject.rules().access()) {
      inquiry.ask(
          "probe " + probe.name(),
          statement -> {
            String difference = difference(inquiry, probe, statement);
            if (difference != null) {
              findings.add(
                  Finding.error(
                      "access_differs",
                      null,
                      "The probe " + probe.name() + ", as role " + probe.role() + ", " + difference,
                      "Look at the role's privileges and the policies of the tables it reads."));
            }
          });
    }
  }

  private static @Nullable String difference(
      Inquiry inquiry, AccessProbe probe, Statement statement) throws SQLException {
    String from = inquiry.from(probe.sql());
    long all = probe.sees() == Sight.ALL ? Inquiry.count(statement, from) : 0;
    for (AccessProbe.Setting setting : probe.settings()) {
      statement.execute(
          "SELECT pg_catalog.set_config("
              + Sql.literal(setting.name())
              + ", ("
              + inquiry.bound(setting.value())
              + ")::text, true)");
    }
    // Sessions have it off, so that what Drover itself reads is never less than everything.
    statement.execute("SET LOCAL row_security = on");
    takeOn(probe.role(), statement);
    String seen;
    try {
      seen =
          probe.sees() == null && probe.rows() == null
              ? Inquiry.value(statement, from, probe.value())
              : rows(probe, Inquiry.count(statement, from), all);
    } catch (SQLException e) {
      if (!DENIED.equals(e.getSQLState())) {
        throw e;
      }
      return probe.sees() == Sight.DENIED ? null : "should be let in and is denied.";
    }
    return probe.sees() == Sight.DENIED ? "should be denied and is let in." : seen;
  }

  private static void takeOn(String role, Statement statement) throws SQLException {
    try {
      statement.execute("SET LOCAL ROLE " + Sql.identifier(role));
    } catch (SQLException e) {
      if (UNKNOWN.equals(e.getSQLState())) {
        throw DroverException.user(
            "role_missing",
            "The target's server has no role " + role + ".",
            "Create it, or correct verify.access.");
      }
      throw e;
    }
  }

  private static @Nullable String rows(AccessProbe probe, long found, long all) {
    long expected =
        switch (probe.sees()) {
          case ALL -> all;
          case NONE -> 0;
          case DENIED -> found;
          case null -> probe.rows() == null ? 0 : probe.rows();
        };
    return found == expected ? null : "should see " + expected + " rows and sees " + found + ".";
  }
}
