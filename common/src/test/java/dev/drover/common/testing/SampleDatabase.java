package dev.drover.common.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;

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
          "0-roles.sql",
          "1-types.sql",
          "2-tables.sql",
          "3-code.sql",
          "4-access.sql",
          "5-hostile.sql");

  private SampleDatabase() {}

  /**
   * Makes one on the server and returns its name; one at a time, since its roles are the server's.
   */
  public static synchronized String create(TestPostgres server) throws SQLException {
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

  /** Adds what only newer versions than 15 have, as far as the server's has it; its rows too. */
  public static void defineNewer(Connection superuser) throws SQLException {
    int version = superuser.getMetaData().getDatabaseMajorVersion();
    for (int since = 16; since <= version; since++) {
      run(superuser, "since-" + since + ".sql");
    }
  }

  public static void fill(Connection superuser) throws SQLException {
    run(superuser, "6-rows.sql");
  }

  /**
   * A change to the sample that a comparison has to find.
   *
   * @param kind as {@code Structure} calls what is changed
   * @param make a statement that makes one; empty when there is none
   * @param alter a statement that alters one; empty when there is none
   */
  public record Planted(String kind, String make, String alter) {}

  /** At least one change to everything there is. */
  public static List<Planted> planted() {
    return lines("planted.txt").map(parts -> new Planted(parts[0], parts[1], parts[2])).toList();
  }

  /** The same of what {@link #defineNewer} added on version 18, in the words of {@code alter}. */
  public static List<Planted> plantedNewer() {
    return lines("planted-newer.txt").map(parts -> new Planted(parts[0], "", parts[1])).toList();
  }

  private static Stream<String[]> lines(String file) {
    return read(file)
        .lines()
        .filter(line -> !line.startsWith("--"))
        .map(line -> line.replace('⏎', '\n').split(" \\| ?", 3));
  }

  private static void run(Connection connection, String file) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(read(file));
    }
  }

  private static String read(String file) {
    try (InputStream in = SampleDatabase.class.getResourceAsStream("sample/" + file)) {
      if (in == null) {
        throw new IllegalStateException("No file sample/" + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
