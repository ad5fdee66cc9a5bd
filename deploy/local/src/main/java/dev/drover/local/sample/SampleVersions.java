package dev.drover.local.sample;

import dev.drover.common.api.PlanText;
import dev.drover.common.config.DroverConfig;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.plan.PlanReader;
import dev.drover.common.plan.Schema;
import dev.drover.common.schema.Versions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A fleet of project databases at version 1 of a small schema, with some rows, and the files of
 * three versions more.
 */
public final class SampleVersions {
  /** The version that {@link #broken} breaks. */
  public static final String BREAKABLE = "migrations/V3__find_by_email.sql";

  private static final String PLAN =
      """
      name: versions
      kind: schema
      target: {server: projects, database: "versions_{slug}", schema: migrations/}
      """;
  private static final Map<String, String> FIRST =
      Map.of(
          "migrations/V1__users.sql",
          """
          CREATE SCHEMA app;
          CREATE TABLE app.users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL);
          CREATE TABLE app.orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                                   user_id bigint NOT NULL REFERENCES app.users, cents bigint NOT NULL);
          """,
          "migrations/U1__users.sql",
          "DROP SCHEMA app CASCADE;");
  private static final Map<String, String> MORE =
      Map.of(
          "migrations/V2__names.sql",
          "ALTER TABLE app.users ADD display_name text, ADD created_at timestamptz NOT NULL DEFAULT"
              + " now();",
          "migrations/U2__names.sql",
          "ALTER TABLE app.users DROP COLUMN display_name, DROP COLUMN created_at;",
          BREAKABLE,
          "CREATE INDEX users_email ON app.users (email);",
          "migrations/U3__find_by_email.sql",
          "DROP INDEX app.users_email;",
          "migrations/V4__totals.sql",
          """
          CREATE TABLE app.totals (user_id bigint PRIMARY KEY REFERENCES app.users, cents bigint NOT NULL);
          INSERT INTO app.totals SELECT user_id, sum(cents) FROM app.orders GROUP BY user_id;
          """,
          "migrations/U4__totals.sql",
          "DROP TABLE app.totals;");
  private static final String TEMPLATE = "versions_template";

  private final DroverConfig.Server server;

  public SampleVersions(DroverConfig.Server server) {
    this.server = server;
  }

  /** The plan with all files. */
  public static PlanText plan() {
    Map<String, String> files = new TreeMap<>(FIRST);
    files.putAll(MORE);
    return new PlanText(PLAN, files);
  }

  /**
   * The same with a mistake in the third version, which is run outside of a transaction: the second
   * is committed by then. That one has no inverse file here.
   */
  public static PlanText broken() {
    Map<String, String> files = new TreeMap<>(plan().files());
    files.put(
        BREAKABLE, "CREATE INDEX CONCURRENTLY IF NOT EXISTS users_email ON app.users (e_mail);");
    files.remove("migrations/U2__names.sql");
    return new PlanText(PLAN, files);
  }

  /** Version 2 to 4, in one script. */
  public static String script() {
    return String.join(
        "\n",
        new TreeMap<>(MORE)
            .entrySet().stream()
                .filter(file -> file.getKey().startsWith("migrations/V"))
                .map(Map.Entry::getValue)
                .toList());
  }

  public static String database(String ref) {
    return "versions_" + ref;
  }

  /** Makes a database for each of {@code refs}, all alike. */
  public void create(List<String> refs) throws SQLException {
    try (Connection maintenance = connect("postgres");
        Statement statement = maintenance.createStatement()) {
      statement.execute("CREATE DATABASE " + TEMPLATE + " TEMPLATE template0");
      fill();
      for (String ref : refs) {
        statement.execute(
            "CREATE DATABASE \""
                + database(ref)
                + "\" TEMPLATE "
                + TEMPLATE
                + " STRATEGY file_copy");
      }
      statement.execute("DROP DATABASE " + TEMPLATE);
    }
  }

  /** Drops what {@link #create} made. */
  public void drop(List<String> refs) throws SQLException {
    try (Connection maintenance = connect("postgres");
        Statement statement = maintenance.createStatement()) {
      for (String ref : refs) {
        statement.execute("DROP DATABASE \"" + database(ref) + "\" WITH (FORCE)");
      }
    }
  }

  private void fill() throws SQLException {
    try (Connection template = connect(TEMPLATE);
        Statement statement = template.createStatement()) {
      Schema first = (Schema) PlanReader.read(PLAN, FIRST).plan();
      new Versions(template, first).runAll();
      statement.execute(
          """
          INSERT INTO app.users (email) SELECT 'user' || n || '@example.com' FROM generate_series(1, 40) AS n;
          INSERT INTO app.orders (user_id, cents) SELECT 1 + n % 40, n * 7 FROM generate_series(1, 200) AS n;
          """);
    }
  }

  public Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(
        server.urlOf(new DatabaseName(database)), server.user(), server.resolvePassword());
  }

  /** How a project's database is built and what it holds, in one digest by plain SQL. */
  public String fingerprint(String ref) throws SQLException {
    String sql =
        """
        SELECT md5(string_agg(line, E'\\n' ORDER BY line)) FROM (
          SELECT 'column ' || attrelid::regclass || '.' || attname || ' ' || format_type(atttypid, atttypmod) AS line
            FROM pg_attribute JOIN pg_class AS c ON c.oid = attrelid
           WHERE c.relnamespace = 'app'::regnamespace AND attnum > 0 AND NOT attisdropped
          UNION ALL SELECT 'history ' || script FROM public.flyway_schema_history
          UNION ALL SELECT 'user ' || u::text FROM app.users AS u
          UNION ALL SELECT 'order ' || o::text FROM app.orders AS o) AS lines
        """;
    return text(ref, sql);
  }

  /** The highest version that the project remembers. */
  public String version(String ref) throws SQLException {
    return text(
        ref, "SELECT max(version::integer)::text FROM public.flyway_schema_history WHERE success");
  }

  private String text(String ref, String sql) throws SQLException {
    try (Connection connection = connect(database(ref));
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return String.valueOf(row.getString(1));
    }
  }
}
