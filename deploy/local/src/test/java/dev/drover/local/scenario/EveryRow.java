package dev.drover.local.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Compares a project's rows in source and target by plain SQL that knows nothing of Drover: every
 * row of every table, by key, all columns with their generated ones, as PostgreSQL's own record
 * text hashed with MD5.
 */
final class EveryRow {
  private static final String USERS =
      "(SELECT id FROM auth.users WHERE raw_app_meta_data->>'project_ref' = ?)";
  private static final String USERS_TEXT =
      "(SELECT id::text FROM auth.users WHERE raw_app_meta_data->>'project_ref' = ?)";
  private static final String BUCKETS =
      "(SELECT id FROM storage.buckets WHERE split_part(id, '/', 1) = ?)";

  private static final Map<String, String> CONDITIONS =
      Map.of(
          "auth.users", "raw_app_meta_data->>'project_ref' = ?",
          "auth.identities", "user_id IN " + USERS,
          "auth.sessions", "user_id IN " + USERS,
          "auth.refresh_tokens", "user_id IN " + USERS_TEXT,
          "storage.buckets", "split_part(id, '/', 1) = ?",
          "storage.objects", "bucket_id IN " + BUCKETS);

  private EveryRow() {}

  /**
   * Asserts that {@code target} holds exactly the project's rows of {@code source}; answers how
   * many rows that are.
   */
  static long arrived(Connection source, Connection target, String project) throws SQLException {
    long rows = 0;
    for (Map.Entry<String, String> table : new TreeMap<>(CONDITIONS).entrySet()) {
      String all = "SELECT id::text, md5(t::text) FROM " + table.getKey() + " t";
      try (PreparedStatement expected =
              source.prepareStatement(
                  all + " WHERE " + table.getValue() + " ORDER BY id::text COLLATE \"C\"");
          PreparedStatement actual =
              target.prepareStatement(all + " ORDER BY id::text COLLATE \"C\"")) {
        expected.setString(1, project);
        rows +=
            same(project + " " + table.getKey(), stream(source, expected), stream(target, actual));
      }
    }
    return rows;
  }

  private static ResultSet stream(Connection connection, PreparedStatement statement)
      throws SQLException {
    connection.setAutoCommit(false);
    statement.setFetchSize(1_000);
    return statement.executeQuery();
  }

  private static long same(String what, ResultSet expected, ResultSet actual) throws SQLException {
    long rows = 0;
    try (expected;
        actual) {
      while (expected.next()) {
        assertThat(actual.next()).as("%s: row %s is missing", what, expected.getString(1)).isTrue();
        assertThat(actual.getString(1)).as("%s: key", what).isEqualTo(expected.getString(1));
        assertThat(actual.getString(2))
            .as("%s: row %s", what, expected.getString(1))
            .isEqualTo(expected.getString(2));
        rows++;
      }
      assertThat(actual.next()).as("%s: a row too many", what).isFalse();
    }
    return rows;
  }

  /**
   * One MD5 over everything the source database holds, in a fixed order, to see that nothing
   * touched it.
   */
  static String fingerprint(Connection database) throws SQLException {
    List<String> parts = new ArrayList<>();
    for (String table : new TreeMap<>(CONDITIONS).keySet()) {
      String sql =
          "SELECT count(*) || ':' || coalesce(md5(string_agg(md5(t::text), '' ORDER BY id::text COLLATE \"C\")), '') FROM "
              + table
              + " t";
      try (PreparedStatement statement = database.prepareStatement(sql);
          ResultSet row = statement.executeQuery()) {
        row.next();
        parts.add(table + "=" + row.getString(1));
      }
    }
    return String.join(" ", parts);
  }

  /** All rows of the plan's tables in the database. */
  static long count(Connection database) throws SQLException {
    long rows = 0;
    for (String table : CONDITIONS.keySet()) {
      try (PreparedStatement statement =
              database.prepareStatement("SELECT count(*) FROM " + table);
          ResultSet row = statement.executeQuery()) {
        row.next();
        rows += row.getLong(1);
      }
    }
    return rows;
  }

  /** Databases of the server whose name begins with {@code prefix}. */
  static Set<String> databases(Connection server, String prefix) throws SQLException {
    Set<String> names = new HashSet<>();
    try (PreparedStatement query =
        server.prepareStatement("SELECT datname FROM pg_database WHERE starts_with(datname, ?)")) {
      query.setString(1, prefix);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          names.add(row.getString(1));
        }
      }
    }
    return names;
  }
}
