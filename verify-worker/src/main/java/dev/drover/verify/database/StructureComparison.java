package dev.drover.verify.database;

import dev.drover.common.database.ExpectedScope;
import dev.drover.common.message.Finding;
import dev.drover.common.plan.Database;
import dev.drover.common.postgres.StatementCancel;
import dev.drover.common.schema.Scope;
import dev.drover.common.schema.Structure;
import dev.drover.common.worker.Run;
import dev.drover.verify.Check;
import dev.drover.verify.Findings;
import dev.drover.verify.Subject;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Holds everything the target is made of against the source as it is now, or where that is not to
 * be asked against what the bundle says of it, both ways: what is missing, what is there too much,
 * and what is made otherwise; owners, privileges and extensions too, as the plan wants them.
 */
public final class StructureComparison implements Check {
  @Override
  public String name() {
    return "structure";
  }

  @Override
  public void run(Subject subject, Findings findings) throws SQLException, IOException {
    if (!(subject.plan() instanceof Database plan)) {
      throw new IllegalStateException("Only for kind database");
    }
    Subject.Source asked = subject.source();
    if (asked == null) {
      keptStructure(plan, subject, findings);
      return;
    }
    Structure expected;
    try (Connection source = asked.connect();
        Run.Registration _ = subject.counter().onCancel(new StatementCancel(source))) {
      source.setAutoCommit(false);
      try (Statement statement = source.createStatement()) {
        statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
      }
      expected = Structure.whole(source, ExpectedScope.of(plan, source, owner(subject.target())));
      source.rollback();
    }
    Structure found = Structure.whole(subject.target(), Scope.WHOLE);
    new StructureFindings(plan, expected.version() == found.version(), findings)
        .tell(expected.differences(found, true));
  }

  /** Against what the bundle kept of its source, which has moved on since, or is gone. */
  private static void keptStructure(Database plan, Subject subject, Findings findings)
      throws SQLException, IOException {
    Structure expected = subject.reference().structure(plan).orElse(null);
    if (expected == null) {
      findings.add(
          Finding.info(
              "structure_not_compared",
              null,
              "The source was not asked, and the bundle does not say how it was built under this"
                  + " plan's owners and privileges, so only rows and sequences were compared."));
      return;
    }
    Structure found =
        Structure.whole(subject.target(), ExpectedScope.ofTarget(plan, owner(subject.target())));
    new StructureFindings(plan, expected.version() == found.version(), findings)
        .tell(expected.differences(found, true));
  }

  /** Whoever made the database owns what nobody else does. */
  private static String owner(Connection target) throws SQLException {
    try (Statement statement = target.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                SELECT r.rolname FROM pg_catalog.pg_database AS d JOIN pg_catalog.pg_roles AS r ON r.oid = d.datdba
                 WHERE d.datname = pg_catalog.current_database()
                """)) {
      row.next();
      return row.getString(1);
    }
  }
}
