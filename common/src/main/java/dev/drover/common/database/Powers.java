package dev.drover.common.database;

import dev.drover.common.bundle.Definitions;
import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What of a database only a superuser can make on a target. Reads only. */
public final class Powers {
  /** What there is, and in which schema; extensions make theirs themselves. */
  private static final String NEEDS =
      """
      WITH member AS (SELECT classid, objid FROM pg_catalog.pg_depend WHERE deptype = 'e')
      SELECT DISTINCT what, n.nspname FROM (
        SELECT 'event triggers' AS what, 'pg_catalog.pg_event_trigger'::regclass AS class, oid, 0 AS schema FROM pg_catalog.pg_event_trigger
        UNION ALL SELECT 'base types', 'pg_catalog.pg_type'::regclass, oid, typnamespace FROM pg_catalog.pg_type AS y
         WHERE typtype = 'b' AND NOT EXISTS (SELECT FROM pg_catalog.pg_type AS e WHERE e.typarray = y.oid)
        UNION ALL SELECT 'functions in C or internal', 'pg_catalog.pg_proc'::regclass, p.oid, p.pronamespace
          FROM pg_catalog.pg_proc AS p JOIN pg_catalog.pg_language AS l ON l.oid = p.prolang WHERE NOT l.lanpltrusted AND l.lanname <> 'sql'
        UNION ALL SELECT 'leakproof functions', 'pg_catalog.pg_proc'::regclass, oid, pronamespace FROM pg_catalog.pg_proc WHERE proleakproof
        UNION ALL SELECT 'languages', 'pg_catalog.pg_language'::regclass, oid, 0 FROM pg_catalog.pg_language
        UNION ALL SELECT 'access methods', 'pg_catalog.pg_am'::regclass, oid, 0 FROM pg_catalog.pg_am
        UNION ALL SELECT 'casts without function', 'pg_catalog.pg_cast'::regclass, oid, 0 FROM pg_catalog.pg_cast WHERE castmethod = 'b'
        UNION ALL SELECT 'operator classes', 'pg_catalog.pg_opclass'::regclass, oid, opcnamespace FROM pg_catalog.pg_opclass
        UNION ALL SELECT 'operator families', 'pg_catalog.pg_opfamily'::regclass, oid, opfnamespace FROM pg_catalog.pg_opfamily
        UNION ALL SELECT 'text search parsers', 'pg_catalog.pg_ts_parser'::regclass, oid, prsnamespace FROM pg_catalog.pg_ts_parser
        UNION ALL SELECT 'text search templates', 'pg_catalog.pg_ts_template'::regclass, oid, tmplnamespace FROM pg_catalog.pg_ts_template
        UNION ALL SELECT 'publications of all tables', 'pg_catalog.pg_publication'::regclass, oid, 0
          FROM pg_catalog.pg_publication WHERE puballtables
        UNION ALL SELECT 'publications of schemas', 'pg_catalog.pg_publication'::regclass, pnpubid, 0 FROM pg_catalog.pg_publication_namespace) AS made
        LEFT JOIN pg_catalog.pg_namespace AS n ON n.oid = made.schema
       WHERE made.oid >= 16384 AND (n.nspname IS NULL OR n.nspname !~ '^pg_(toast|temp_)')
         AND NOT EXISTS (SELECT FROM member AS m WHERE m.classid = made.class AND m.objid = made.oid)
       ORDER BY 1, 2
      """;

  private static final String FORCED =
      """
      SELECT DISTINCT 'tables with forced row level security', n.nspname
        FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
       WHERE c.relrowsecurity AND c.relforcerowsecurity
      """;

  private static final String EXTENSIONS =
      """
      SELECT 'the extension ' || e.name FROM pg_catalog.pg_available_extensions AS e
        JOIN pg_catalog.pg_available_extension_versions AS v ON v.name = e.name AND v.version = e.default_version
       WHERE v.superuser AND NOT v.trusted AND e.name = ANY (?)
      """;

  private static final String SETTINGS =
      """
      SELECT 'the setting ' || name FROM pg_catalog.pg_settings
       WHERE name = ANY (?) AND context <> 'user' AND NOT pg_catalog.has_parameter_privilege(name, 'SET')
      """;

  private final Connection target;

  /**
   * @param target as the role that is to make the database
   */
  public Powers(Connection target) {
    this.target = target;
  }

  /** Whether the role may do everything. */
  boolean superuser() throws SQLException {
    return may("rolsuper");
  }

  private boolean may(String what) throws SQLException {
    try (Statement statement = target.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT "
                    + what
                    + " FROM pg_catalog.pg_roles WHERE rolname OPERATOR(pg_catalog.=)"
                    + " CURRENT_USER")) {
      row.next();
      return row.getBoolean(1);
    }
  }

  /**
   * @return {@code superuser_needed}, or nothing
   */
  public List<Failure> lacking(
      Connection source, SourceContents contents, Collection<Definitions.Extension> extensions)
      throws SQLException {
    if (superuser()) {
      return List.of();
    }
    Set<String> needed = new TreeSet<>();
    made(source, NEEDS, contents, needed);
    if (!may("rolbypassrls")) {
      made(source, FORCED, contents, needed);
    }
    named(EXTENSIONS, extensions.stream().map(Definitions.Extension::name), needed);
    Definitions.Traits traits = Traits.read(source);
    named(
        SETTINGS,
        Stream.concat(
                traits.settings().stream(),
                traits.roleSettings().values().stream().flatMap(List::stream))
            .map(setting -> setting.substring(0, setting.indexOf('='))),
        needed);
    return needed.isEmpty()
        ? List.of()
        : List.of(
            new Failure(
                FailureKind.USER,
                "superuser_needed",
                "The source has "
                    + String.join(", ", needed)
                    + ", which only a superuser can make on the target.",
                null,
                "Let the worker's role on the target be a superuser for the move, or drop them"
                    + " first."));
  }

  private static void made(
      Connection source, String sql, SourceContents contents, Set<String> needed)
      throws SQLException {
    try (Statement statement = source.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        if (!contents.leftSchemas().contains(row.getString(2))) {
          needed.add(row.getString(1));
        }
      }
    }
  }

  private void named(String sql, Stream<String> names, Set<String> needed) throws SQLException {
    Array asked = target.createArrayOf("text", names.distinct().toArray());
    try (PreparedStatement query = target.prepareStatement(sql)) {
      query.setArray(1, asked);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          needed.add(row.getString(1));
        }
      }
    }
  }
}
