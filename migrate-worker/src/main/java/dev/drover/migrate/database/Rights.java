package dev.drover.migrate.database;

import dev.drover.common.database.Holding;
import dev.drover.common.database.Traits;
import dev.drover.common.message.Json;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.plan.Database;
import dev.drover.common.postgres.Sql;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Gives a database's things to whom the plan says, as far as {@code pg_restore} has not: large
 * objects and the database itself always, everything where roles are mapped. Bears being repeated.
 */
final class Rights {
  /** How {@code ALTER} and {@code GRANT} call what the catalog calls otherwise. */
  private static final Map<String, String> WORDS =
      Map.of(
          "view", "TABLE",
          "materialized view", "TABLE",
          "foreign table", "TABLE",
          "table column", "TABLE",
          "function", "ROUTINE",
          "procedure", "ROUTINE",
          "aggregate", "ROUTINE",
          "statistics object", "STATISTICS");

  /** What {@code pg_restore} does not restore the rights of. */
  private static final Set<String> OURS = Set.of("large object", "database");

  /** What is not there before the last phase, or not to be given away before. */
  private static final Set<String> LAST = Set.of("database", "event trigger");

  /** What default privileges are for, by {@code defaclobjtype}. */
  private static final Map<String, String> THINGS =
      Map.of(
          "r", "TABLES",
          "S", "SEQUENCES",
          "f", "FUNCTIONS",
          "T", "TYPES",
          "n", "SCHEMAS",
          "L", "LARGE OBJECTS");

  private static final int AT_A_TIME = 200;

  private final Connection database;
  private final DatabaseName name;
  private final Database.Access access;

  /**
   * @param name of the database that {@code database} is connected to
   */
  Rights(Connection database, DatabaseName name, Database.Access access) {
    this.database = database;
    this.name = name;
    this.access = access;
  }

  /** Of everything that is there before the last phase. */
  void apply(Origins origins) throws SQLException, IOException {
    List<String> statements = new ArrayList<>();
    try (BufferedReader lines = holdings(origins)) {
      for (Holding holding = next(lines); holding != null; holding = next(lines)) {
        if (!LAST.contains(holding.type())) {
          statements.addAll(statements(holding));
        }
        if (statements.size() >= AT_A_TIME) {
          execute(statements);
        }
      }
    }
    if (access.privileges() == Database.Rights.MAP) {
      statements.addAll(policies());
    }
    execute(statements);
  }

  /** Policies come with the source's roles, whatever {@code pg_restore} is told. */
  private List<String> policies() throws SQLException {
    String sql =
        """
        SELECT pg_catalog.quote_ident(p.polname) || ' ON ' || p.polrelid::regclass,
               (SELECT pg_catalog.array_agg(r.rolname ORDER BY n.n) FROM unnest(p.polroles) WITH ORDINALITY AS n (role, n)
                  LEFT JOIN pg_catalog.pg_roles AS r ON r.oid = n.role)
          FROM pg_catalog.pg_policy AS p ORDER BY 1
        """;
    List<String> statements = new ArrayList<>();
    try (Statement statement = database.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        @Nullable String[] roles = (@Nullable String[]) row.getArray(2).getArray();
        if (Stream.of(roles).anyMatch(role -> role != null && access.roles().containsKey(role))) {
          statements.add(
              "ALTER POLICY "
                  + row.getString(1)
                  + " TO "
                  + Stream.of(roles)
                      .map(role -> role == null ? "PUBLIC" : role(role, access.privileges()))
                      .distinct()
                      .collect(Collectors.joining(", ")));
        }
      }
    }
    return statements;
  }

  /** Statements for what {@link #apply} leaves for the last phase; few. */
  List<String> last(Origins origins) throws IOException {
    List<String> statements = new ArrayList<>();
    if (access.privileges() != Database.Rights.DROP) {
      origins
          .definitions()
          .traits()
          .roleSettings()
          .forEach((role, settings) ->
              statements.addAll(
                  Traits.settings(
                      "ALTER ROLE "
                          + role(role, access.privileges())
                          + " IN DATABASE "
                          + Sql.identifier(name),
                      settings)));
    }
    try (BufferedReader lines = holdings(origins)) {
      for (Holding holding = next(lines); holding != null; holding = next(lines)) {
        if (LAST.contains(holding.type())) {
          statements.addAll(statements(holding));
        }
      }
    }
    return statements;
  }

  private static BufferedReader holdings(Origins origins) throws IOException {
    return new BufferedReader(
        new InputStreamReader(
            origins.bundle().open(origins.definitions().access()), StandardCharsets.UTF_8));
  }

  private static @Nullable Holding next(BufferedReader lines) throws IOException {
    String line = lines.readLine();
    return line == null ? null : Json.read(line.getBytes(StandardCharsets.UTF_8), Holding.class);
  }

  private void execute(List<String> statements) throws SQLException {
    if (!statements.isEmpty()) {
      try (Statement statement = database.createStatement()) {
        statement.execute(String.join(";\n", statements));
      }
      statements.clear();
    }
  }

  private List<String> statements(Holding holding) {
    List<String> statements = new ArrayList<>();
    if (holding.type().equals(Holding.DEFAULTS)) {
      if (access.privileges() == Database.Rights.MAP) {
        defaults(holding, statements);
      }
      return statements;
    }
    boolean ours = OURS.contains(holding.type());
    String what =
        WORDS.getOrDefault(holding.type(), holding.type().toUpperCase(Locale.ROOT))
            + " "
            + (holding.type().equals("database") ? Sql.identifier(name) : holding.identity());
    String owner = holding.owner();
    if (owner != null && does(access.owners(), ours)) {
      statements.add("ALTER " + what + " OWNER TO " + role(owner, access.owners()));
    }
    if (holding.comment() != null) {
      statements.add("COMMENT ON " + what + " IS " + Sql.literal(holding.comment()));
    }
    if (does(access.privileges(), ours)) {
      grants(holding, what, statements);
    }
    return statements;
  }

  private static boolean does(Database.Rights rights, boolean ours) {
    return rights == Database.Rights.MAP || (ours && rights == Database.Rights.KEEP);
  }

  private void grants(Holding holding, String what, List<String> statements) {
    List<Holding.Grant> grants = holding.grants();
    if (grants == null) {
      if (holding.type().equals("database")) {
        statements.add("GRANT CONNECT, TEMPORARY ON " + what + " TO PUBLIC");
      }
      return;
    }
    String column = holding.column() == null ? "" : " (" + holding.column() + ")";
    if (column.isEmpty()) {
      statements.add("REVOKE ALL ON " + what + " FROM PUBLIC");
      String owner = holding.owner();
      if (owner != null && access.owners() != Database.Rights.DROP) {
        statements.add("REVOKE ALL ON " + what + " FROM " + role(owner, access.owners()));
      }
    }
    for (Holding.Grant grant : grants) {
      if (access.owners() == Database.Rights.DROP
          && grant.grantee() != null
          && grant.grantee().equals(holding.owner())) {
        // Whoever owns it here has all rights without being granted them.
        continue;
      }
      statements.add("GRANT " + grant.privilege() + column + " ON " + what + to(grant));
    }
  }

  /** Those for all schemas stand in the place of PostgreSQL's own, the others beside them. */
  private void defaults(Holding holding, List<String> statements) {
    String owner = role(String.valueOf(holding.owner()), access.privileges());
    String schema = holding.column();
    String whose =
        "ALTER DEFAULT PRIVILEGES FOR ROLE "
            + owner
            + (schema == null ? "" : " IN SCHEMA " + schema);
    String things = " ON " + THINGS.getOrDefault(holding.identity(), holding.identity());
    if (schema == null) {
      statements.add(whose + " REVOKE ALL" + things + " FROM PUBLIC");
      statements.add(whose + " REVOKE ALL" + things + " FROM " + owner);
    }
    for (Holding.Grant grant : grants(holding)) {
      statements.add(whose + " GRANT " + grant.privilege() + things + to(grant));
    }
  }

  private static List<Holding.Grant> grants(Holding holding) {
    List<Holding.Grant> grants = holding.grants();
    return grants == null ? List.of() : grants;
  }

  private String to(Holding.Grant grant) {
    String grantee = grant.grantee();
    return " TO "
        + (grantee == null ? "PUBLIC" : role(grantee, access.privileges()))
        + (grant.grantable() ? " WITH GRANT OPTION" : "");
  }

  private String role(String role, Database.Rights rights) {
    return Sql.identifier(rights == Database.Rights.MAP ? access.roleOf(role) : role);
  }
}
