package dev.drover.verify.database;

import dev.drover.common.database.SourceContents;
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
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Holds everything the target is made of against the source as it is now, both ways: what is
 * missing, what is there too much, and what is made otherwise; owners, privileges and extensions
 * too, as the plan wants them.
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
      findings.add(
          Finding.info(
              "structure_not_compared",
              null,
              "The source was not asked, so only rows and sequences were compared."));
      return;
    }
    Structure expected;
    try (Connection source = asked.connect();
        Run.Registration _ = subject.counter().onCancel(new StatementCancel(source))) {
      source.setAutoCommit(false);
      try (Statement statement = source.createStatement()) {
        statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
      }
      expected = Structure.whole(source, scope(plan, source, owner(subject.target())));
      source.rollback();
    }
    Structure found = Structure.whole(subject.target(), Scope.WHOLE);
    new StructureFindings(plan, expected.version() == found.version(), findings)
        .tell(expected.differences(found, true));
  }

  /** Of the source, what the target should be. */
  private static Scope scope(Database plan, Connection source, String owner) throws SQLException {
    SourceContents contents = SourceContents.read(source, plan.choice());
    Database.Access access = plan.access();
    Scope.Names names =
        new Scope.Names(
            renamed(access.privileges(), access),
            renamed(access.owners(), access),
            access.owners() == Database.Rights.DROP ? owner : null,
            access.privileges() == Database.Rights.DROP);
    return new Scope(
        null,
        names,
        new Scope.Without(
            Set.copyOf(contents.leftSchemas()),
            Set.copyOf(contents.leftRelations()),
            leftExtensions(plan, source)));
  }

  private static Set<String> leftExtensions(Database plan, Connection source) throws SQLException {
    Set<String> left = new HashSet<>();
    try (Statement statement = source.createStatement();
        ResultSet row = statement.executeQuery("SELECT extname FROM pg_catalog.pg_extension")) {
      while (row.next()) {
        if (!plan.choice().extension(row.getString(1))) {
          left.add(row.getString(1));
        }
      }
    }
    return left;
  }

  private static Map<String, String> renamed(Database.Rights rights, Database.Access access) {
    return rights == Database.Rights.MAP ? access.roles() : Map.of();
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
