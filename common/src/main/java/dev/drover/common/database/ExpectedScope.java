package dev.drover.common.database;

import dev.drover.common.plan.Database;
import dev.drover.common.schema.Scope;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** How a database is to be built that is made of another under a plan, as scopes to read by. */
public final class ExpectedScope {
  /**
   * Stands for whoever will make the database, when nobody knows yet who that is. No role can have
   * the name: those that begin so are PostgreSQL's own.
   */
  private static final String MAKER = "pg_drover_maker";

  private ExpectedScope() {}

  /**
   * Of the source, what the target should be.
   *
   * @param owner whose everything is on the target where the plan drops owners
   */
  public static Scope of(Database plan, Connection source, String owner) throws SQLException {
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

  /** The same before there is a target; to be held against {@link #ofTarget}. */
  public static Scope of(Database plan, Connection source) throws SQLException {
    return of(plan, source, MAKER);
  }

  /**
   * Of the target, what {@link #of(Database, Connection)} said.
   *
   * @param owner who made it
   */
  public static Scope ofTarget(Database plan, String owner) {
    return plan.access().owners() == Database.Rights.DROP
        ? new Scope(
            null,
            new Scope.Names(Map.of(), Map.of(owner, MAKER), null, false),
            Scope.Without.NOTHING)
        : Scope.WHOLE;
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
}
