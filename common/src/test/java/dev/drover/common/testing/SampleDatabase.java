package dev.drover.common.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * A small database with everything that PostgreSQL 15 offers in definitions, with names and texts
 * that do harm wherever one reaches a shell or psql, and with rows of every kind. Its files are
 * beside this class, in folder {@code sample}. Only a foreign table is missing: see {@link
 * #FOREIGN_TABLE}.
 */
public final class SampleDatabase {
  /** Makes a foreign table, which no move of a database takes along. */
  public static final String FOREIGN_TABLE =
      """
      CREATE EXTENSION postgres_fdw;
      CREATE SERVER elsewhere FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', dbname 'nowhere');
      CREATE USER MAPPING FOR CURRENT_USER SERVER elsewhere OPTIONS (user 'nobody', password 'canary-of-a-mapping');
      CREATE FOREIGN TABLE app.far_away (id integer) SERVER elsewhere;
      """;

  /** Roles of the server that own things and were given rights. */
  public static final List<String> ROLES =
      List.of("sample_owner", "sample_reader", "sample_writer", "sample \"odd\"; $(x) é");

  private static final List<String> DEFINITIONS =
      List.of(
          "0-roles.sql", "1-types.sql", "2-tables.sql", "3-code.sql", "4-access.sql",
          "5-hostile.sql");

  private SampleDatabase() {}

  /** Makes one on the server and returns its name. */
  public static String create(TestPostgres server) throws SQLException {
    String name = server.createDatabase("sample");
    try (Connection connection = server.connect(name)) {
      define(connection);
      fill(connection);
    }
    return name;
  }

  /** Makes the roles where they are missing, as a database moved here needs them. */
  public static void roles(Connection superuser) throws SQLException {
    run(superuser, "0-roles.sql");
  }

  /** Makes everything but rows in an empty database. */
  public static void define(Connection superuser) throws SQLException {
    for (String file : DEFINITIONS) {
      run(superuser, file);
    }
  }

  public static void fill(Connection superuser) throws SQLException {
    run(superuser, "6-rows.sql");
  }

  private static void run(Connection connection, String file) throws SQLException {
    try (InputStream in = SampleDatabase.class.getResourceAsStream("sample/" + file);
        Statement statement = connection.createStatement()) {
      if (in == null) {
        throw new IllegalStateException("No file sample/" + file);
      }
      statement.execute(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
