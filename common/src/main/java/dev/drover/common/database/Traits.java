package dev.drover.common.database;

import dev.drover.common.bundle.Definitions;
import dev.drover.common.postgres.Sql;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a database is made with: read from one, and written so that another is the same. */
public final class Traits {
  /** Settings whose value is a list of names ({@code GUC_LIST_QUOTE}). */
  private static final Set<String> LISTS =
      Set.of(
          "local_preload_libraries",
          "search_path",
          "session_preload_libraries",
          "shared_preload_libraries",
          "temp_tablespaces",
          "unix_socket_directories",
          "restrict_nonsystem_relation_kind",
          "createrole_self_grant");

  private Traits() {}

  /** Those of the database that {@code connection} is connected to. */
  public static Definitions.Traits read(Connection connection) throws SQLException {
    int major = connection.getMetaData().getDatabaseMajorVersion();
    String sql =
        """
        SELECT pg_catalog.pg_encoding_to_char(d.encoding), d.datlocprovider::text, d.datcollate, d.datctype,
               %s, %s, d.datcollversion, s.setconfig, pg_catalog.shobj_description(d.oid, 'pg_database')
          FROM pg_catalog.pg_database AS d
          LEFT JOIN pg_catalog.pg_db_role_setting AS s ON s.setdatabase = d.oid AND s.setrole = 0
         WHERE d.datname = pg_catalog.current_database()
        """
            .formatted(
                major >= 17 ? "d.datlocale" : "d.daticulocale",
                major >= 16 ? "d.daticurules" : "NULL::text");
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return new Definitions.Traits(
          row.getString(1),
          row.getString(2),
          row.getString(3),
          row.getString(4),
          row.getString(5),
          row.getString(6),
          row.getString(7),
          texts(row.getArray(8)),
          roleSettings(connection),
          row.getString(9));
    }
  }

  private static Map<String, List<String>> roleSettings(Connection connection) throws SQLException {
    String sql =
        """
        SELECT r.rolname, s.setconfig FROM pg_catalog.pg_db_role_setting AS s
          JOIN pg_catalog.pg_database AS d ON d.oid = s.setdatabase AND d.datname = pg_catalog.current_database()
          JOIN pg_catalog.pg_roles AS r ON r.oid = s.setrole
        """;
    Map<String, List<String>> settings = new TreeMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        settings.put(row.getString(1), texts(row.getArray(2)));
      }
    }
    return settings;
  }

  private static List<String> texts(@Nullable Array array) throws SQLException {
    return array == null ? List.of() : List.of((String[]) array.getArray());
  }

  /** The options of {@code CREATE DATABASE} that make one the same from {@code template0}. */
  public static String options(Definitions.Traits traits) {
    StringBuilder options = new StringBuilder();
    options.append("ENCODING ").append(Sql.literal(traits.encoding()));
    options.append(" LC_COLLATE ").append(Sql.literal(traits.collate()));
    options.append(" LC_CTYPE ").append(Sql.literal(traits.ctype()));
    String locale = traits.locale();
    switch (traits.provider()) {
      case "i" -> {
        options.append(" LOCALE_PROVIDER icu ICU_LOCALE ").append(Sql.literal(text(locale)));
        if (traits.icuRules() != null) {
          options.append(" ICU_RULES ").append(Sql.literal(text(traits.icuRules())));
        }
      }
      case "b" ->
          options
              .append(" LOCALE_PROVIDER builtin BUILTIN_LOCALE ")
              .append(Sql.literal(text(locale)));
      default -> options.append(" LOCALE_PROVIDER libc");
    }
    return options.toString();
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }

  /**
   * Statements that set for the database {@code name} what was set for the one read.
   *
   * @param name as SQL
   */
  public static List<String> settings(Definitions.Traits traits, String name) {
    List<String> statements =
        new ArrayList<>(settings("ALTER DATABASE " + name, traits.settings()));
    if (traits.comment() != null) {
      statements.add("COMMENT ON DATABASE " + name + " IS " + Sql.literal(traits.comment()));
    }
    return statements;
  }

  /**
   * @param what {@code ALTER} something
   * @param settings {@code name=value}
   */
  public static List<String> settings(String what, List<String> settings) {
    List<String> statements = new ArrayList<>();
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      String key = setting.substring(0, equals);
      String value = setting.substring(equals + 1);
      statements.add(
          what
              + " SET "
              + Stream.of(key.split("\\.")).map(Sql::identifier).collect(Collectors.joining("."))
              + " TO "
              + (LISTS.contains(key) ? list(value) : Sql.literal(value)));
    }
    return statements;
  }

  /** {@code "$user", public} as literals: {@code '$user', 'public'}. */
  static String list(String value) {
    List<String> items = new ArrayList<>();
    StringBuilder item = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' && quoted && i + 1 < value.length() && value.charAt(i + 1) == '"') {
        item.append(c);
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        items.add(item.toString());
        item.setLength(0);
      } else if (quoted || !Character.isWhitespace(c)) {
        item.append(c);
      }
    }
    items.add(item.toString());
    return items.stream().map(Sql::literal).collect(Collectors.joining(", "));
  }
}
