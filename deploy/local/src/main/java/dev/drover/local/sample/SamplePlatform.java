package dev.drover.local.sample;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.postgres.Servers;
import dev.drover.common.postgres.Sql;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The shared database of a made-up platform, modelled on Supabase's auth and storage schemas:
 * generated columns, jsonb, arrays, enums, a varchar key pointing to a uuid, row-level security, a
 * delete-blocking trigger and one that would alter every row on its way in. Its rows are a function
 * of the projects alone.
 */
public final class SamplePlatform {
  /** The schema files a plan names, in order. */
  public static final List<String> SCHEMA_FILES =
      List.of("schema/001_auth.sql", "schema/002_storage.sql");

  /** The plan's tables, parents first. */
  public static final List<String> TABLES =
      List.of(
          "auth.users",
          "auth.identities",
          "auth.sessions",
          "auth.refresh_tokens",
          "storage.buckets",
          "storage.objects");

  /**
   * One project of the platform.
   *
   * @param users 0 for a project without any row
   * @param objects in its first bucket
   */
  public record Project(String ref, int users, int objects) {}

  private final DroverConfig.Server server;
  private final String database;

  /**
   * @param database to be created by {@link #create} on {@code server}
   */
  public SamplePlatform(DroverConfig.Server server, String database) {
    this.server = server;
    this.database = database;
  }

  /** Creates the database and fills it. Not repeatable: the database must not exist. */
  public void create(List<Project> projects) throws SQLException {
    try (Connection maintenance = connect("postgres");
        Statement statement = maintenance.createStatement()) {
      statement.execute(
          "CREATE DATABASE " + Sql.identifier(database) + " TEMPLATE template0 ENCODING 'UTF8'");
    }
    try (Connection connection = connect(database)) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        for (String file : SCHEMA_FILES) {
          statement.execute(text(file));
        }
        statement.execute(text("platform.sql"));
      }
      insert(connection, projects);
      try (Statement statement = connection.createStatement()) {
        statement.execute(text("rows.sql"));
      }
      connection.commit();
      connection.setAutoCommit(true);
      try (Statement statement = connection.createStatement()) {
        statement.execute("VACUUM (ANALYZE)");
      }
    }
  }

  private static void insert(Connection connection, List<Project> projects) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO public.projects VALUES (?, ?, ?)")) {
      for (Project project : projects) {
        insert.setString(1, project.ref());
        insert.setInt(2, project.users());
        insert.setInt(3, project.objects());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  /** Gives a bucket of the project a quota that a project's own database cannot hold exactly. */
  public void plantDifference(String ref) throws SQLException {
    quota(ref, "10.125");
  }

  /** Rounds that quota, as the platform's owner would once told. */
  public void repairDifference(String ref) throws SQLException {
    quota(ref, "10.12");
  }

  private void quota(String ref, String quota) throws SQLException {
    try (Connection connection = connect(database);
        PreparedStatement update =
            connection.prepareStatement(
                "UPDATE storage.buckets SET quota_gib = ?::numeric WHERE id = ?")) {
      update.setString(1, quota);
      update.setString(2, ref + "/documents");
      if (update.executeUpdate() != 1) {
        throw new SQLException("The project " + ref + " has no bucket");
      }
    }
  }

  /** Rows of each of {@link #TABLES}, over all projects. */
  public Map<String, Long> rows() throws SQLException {
    try (Connection connection = connect(database)) {
      return rows(connection);
    }
  }

  /** Rows of each of {@link #TABLES} in the database behind {@code connection}. */
  public static Map<String, Long> rows(Connection connection) throws SQLException {
    Map<String, Long> rows = new LinkedHashMap<>();
    try (Statement statement = connection.createStatement()) {
      for (String table : TABLES) {
        try (var result = statement.executeQuery("SELECT count(*) FROM " + table)) {
          result.next();
          rows.put(table, result.getLong(1));
        }
      }
    }
    return rows;
  }

  /** The plan, with the shared database's name in it. */
  public String planYaml() {
    return text("plan.yaml").replace("database: platform}", "database: " + database + "}");
  }

  /** The files the plan names, by the name it uses. */
  public static Map<String, String> planFiles() {
    Map<String, String> files = new LinkedHashMap<>();
    SCHEMA_FILES.forEach(file -> files.put(file, text(file)));
    return files;
  }

  /** A connection to another database of the same server. */
  public Connection connect(String name) throws SQLException {
    DroverConfig config = new DroverConfig(null, null, Map.of("sample", server), null, null);
    try (Servers servers = new Servers(config, "drover-sample")) {
      return servers.open("sample", new DatabaseName(name));
    }
  }

  private static String text(String resource) {
    try (InputStream in = SamplePlatform.class.getResourceAsStream("/sample/" + resource)) {
      if (in == null) {
        throw new IllegalStateException("The sample's " + resource + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("The sample's " + resource + " cannot be read", e);
    }
  }
}
