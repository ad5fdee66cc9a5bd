package dev.drover.local.kind;

import dev.drover.common.plan.PlanReader;
import dev.drover.common.plan.Schema;
import dev.drover.common.schema.Versions;
import dev.drover.common.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/** A kind, with something to do for one project. */
enum Kind {
  ISOLATE_INTO_A_NEW_DATABASE(
      """
      name: new
      kind: isolate
      source: {server: platform, database: "%1$s"}
      target: {server: projects, database: "%2$s", schema: schema.sql}
      tables: [{table: app.users, rows: project = :project}]
      """,
      Map.of("schema.sql", Kind.USERS),
      false,
      "row app.users (acme,1,first)",
      "row app.users (acme,2,second)"),
  ISOLATE_INTO_AN_EXISTING_DATABASE(
      """
      name: existing
      kind: isolate
      source: {server: platform, database: "%1$s"}
      target: {server: projects, database: "%2$s", mode: existing, existing-rows: replace}
      tables: [{table: app.users, rows: project = :project}]
      """,
      Map.of(), true, "row app.users (acme,1,first)", "row app.users (acme,2,second)"),
  SCHEMA(
      """
      name: versions
      kind: schema
      target: {server: projects, database: "%2$s", schema: files/}
      """,
      Map.of(
          "files/V1__users.sql", Kind.USERS,
          "files/V2__email.sql", "ALTER TABLE app.users ADD email text",
          "files/U2__email.sql", "ALTER TABLE app.users DROP COLUMN email",
          "files/V3__index.sql",
              "CREATE INDEX CONCURRENTLY IF NOT EXISTS by_email ON app.users (email)",
          "files/U3__index.sql", "DROP INDEX IF EXISTS app.by_email",
          "files/V4__mark.sql", "UPDATE app.users SET email = name",
          "files/U4__mark.sql", "UPDATE app.users SET email = NULL"),
      true,
      "row app.users (old,9,before,before)",
      "index app.by_email",
      "history V4__mark.sql"),
  SCHEMA_WITHOUT_INVERSE_FILES(
      """
      name: versions
      kind: schema
      target: {server: projects, database: "%2$s", schema: files/}
      """,
      Map.of(
          "files/V1__users.sql",
          Kind.USERS,
          "files/V2__no_project.sql",
          "ALTER TABLE app.users DROP COLUMN project, ADD email text",
          "files/V3__index.sql",
          "CREATE INDEX CONCURRENTLY IF NOT EXISTS by_email ON app.users (email)",
          "files/V4__mark.sql",
          "UPDATE app.users SET email = name; CREATE TABLE app.marks AS SELECT id FROM"
              + " app.users"),
      true,
      "row app.users (9,before,before)",
      "index app.by_email",
      "column app.marks.id integer",
      "history V4__mark.sql"),
  DATABASE(
      """
      name: whole
      kind: database
      source: {server: platform, database: "%1$s"}
      target: {server: projects, database: "%2$s"}
      tools: {allow-vulnerable: true}
      """,
      Map.of(),
      false,
      "row app.users (acme,1,first)",
      "row app.users (other,3,x)",
      "index app.users_pkey",
      "index app.users_project_idx");

  private static final String USERS =
      "CREATE SCHEMA app; CREATE TABLE app.users (project text, id int PRIMARY KEY, name text);"
          + " CREATE INDEX ON app.users (project);";

  private final String plan;
  private final Map<String, String> files;
  private final boolean found;
  private final String[] applied;

  Kind(String plan, Map<String, String> files, boolean found, String... applied) {
    this.plan = plan;
    this.files = files;
    this.found = found;
    this.applied = applied;
  }

  String yaml(String source, String target) {
    return plan.formatted(source, target);
  }

  Map<String, String> files() {
    return files;
  }

  /** Lines of {@link Trial#everything} that show that the plan's promise holds. */
  String[] applied() {
    return applied;
  }

  /** Whether the project's database is there beforehand. */
  boolean found() {
    return found;
  }

  /** At which uncommitted file or load a process dies that dies half way: with others committed. */
  int diesAt() {
    return switch (this) {
      case ISOLATE_INTO_A_NEW_DATABASE, ISOLATE_INTO_AN_EXISTING_DATABASE -> 1;
      case SCHEMA, SCHEMA_WITHOUT_INVERSE_FILES -> 3;
      case DATABASE -> 2;
    };
  }

  private boolean versions() {
    return switch (this) {
      case SCHEMA, SCHEMA_WITHOUT_INVERSE_FILES -> true;
      case ISOLATE_INTO_A_NEW_DATABASE, ISOLATE_INTO_AN_EXISTING_DATABASE, DATABASE -> false;
    };
  }

  /** A server as new as can be: PostgreSQL's own programs are not of its newest version here. */
  TestPostgres postgres() {
    return this == DATABASE ? TestPostgres.version15() : TestPostgres.version18();
  }

  void prepareSource(Connection source) throws SQLException {
    execute(source, USERS);
    execute(
        source,
        "INSERT INTO app.users VALUES ('acme', 1, 'first'), ('acme', 2, 'second'), ('other', 3,"
            + " 'x')");
    if (this == DATABASE) {
      execute(source, "SELECT lo_from_bytea(0, 'a large object')");
    }
  }

  void prepareTarget(TestPostgres postgres, String target) throws SQLException {
    try (Connection connection = postgres.connect(target)) {
      if (versions()) {
        Map<String, String> first = Map.of("files/V1__users.sql", USERS);
        Schema one = (Schema) PlanReader.read(yaml("", target), first).plan();
        new Versions(connection, one).runAll();
      } else {
        execute(connection, USERS);
      }
      execute(connection, "INSERT INTO app.users VALUES ('old', 9, 'before')");
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
