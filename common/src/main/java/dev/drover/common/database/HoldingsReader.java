package dev.drover.common.database;

import dev.drover.common.plan.TableName;
import java.io.IOException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads who owns and may do what in a database, one thing after the other. */
public final class HoldingsReader {
  private static final int AT_A_TIME = 1_000;

  /**
   * Everything with an owner or privileges that a person made. What an extension made is the
   * extension's. A sequence of a column belongs to whom the table belongs to.
   */
  private static final String HOLDINGS =
      """
      WITH thing (class, oid, sub, owner, acl, namespace) AS (
        SELECT 'pg_class'::regclass, oid, 0,
               CASE WHEN relkind = 'S' AND EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = 'pg_class'::regclass
                           AND d.objid = c.oid AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')) THEN NULL ELSE relowner END,
               relacl, relnamespace
          FROM pg_class AS c WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND relpersistence <> 't'
        UNION ALL SELECT 'pg_class'::regclass, a.attrelid, a.attnum, NULL, a.attacl, c.relnamespace
          FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid WHERE a.attacl IS NOT NULL AND NOT a.attisdropped
        UNION ALL SELECT 'pg_proc'::regclass, oid, 0, proowner, proacl, pronamespace FROM pg_proc
        UNION ALL SELECT 'pg_type'::regclass, t.oid, 0, t.typowner, t.typacl, t.typnamespace
          FROM pg_type AS t LEFT JOIN pg_class AS c ON c.oid = t.typrelid
         WHERE t.typtype IN ('b', 'd', 'e', 'r', 'c') AND (t.typrelid = 0 OR c.relkind = 'c')
           AND NOT EXISTS (SELECT FROM pg_type AS e WHERE e.typarray = t.oid)
        UNION ALL SELECT 'pg_namespace'::regclass, oid, 0, nspowner, nspacl, oid FROM pg_namespace
        UNION ALL SELECT 'pg_operator'::regclass, oid, 0, oprowner, NULL, oprnamespace FROM pg_operator
        UNION ALL SELECT 'pg_opclass'::regclass, oid, 0, opcowner, NULL, opcnamespace FROM pg_opclass
        UNION ALL SELECT 'pg_opfamily'::regclass, oid, 0, opfowner, NULL, opfnamespace FROM pg_opfamily
        UNION ALL SELECT 'pg_collation'::regclass, oid, 0, collowner, NULL, collnamespace FROM pg_collation
        UNION ALL SELECT 'pg_conversion'::regclass, oid, 0, conowner, NULL, connamespace FROM pg_conversion
        UNION ALL SELECT 'pg_ts_config'::regclass, oid, 0, cfgowner, NULL, cfgnamespace FROM pg_ts_config
        UNION ALL SELECT 'pg_ts_dict'::regclass, oid, 0, dictowner, NULL, dictnamespace FROM pg_ts_dict
        UNION ALL SELECT 'pg_statistic_ext'::regclass, oid, 0, stxowner, NULL, stxnamespace FROM pg_statistic_ext
        UNION ALL SELECT 'pg_language'::regclass, oid, 0, lanowner, lanacl, NULL FROM pg_language WHERE oid >= 16384
        UNION ALL SELECT 'pg_event_trigger'::regclass, oid, 0, evtowner, NULL, NULL FROM pg_event_trigger
        UNION ALL SELECT 'pg_publication'::regclass, oid, 0, pubowner, NULL, NULL FROM pg_publication
        UNION ALL SELECT 'pg_largeobject'::regclass, oid, 0, lomowner, lomacl, NULL FROM pg_largeobject_metadata
        UNION ALL SELECT 'pg_database'::regclass, oid, 0, datdba, datacl, NULL FROM pg_database WHERE datname = current_database())
      SELECT o.type,
             CASE WHEN t.sub > 0 THEN (pg_identify_object(t.class, t.oid, 0)).identity ELSE o.identity END,
             (SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = t.oid AND attnum = t.sub AND t.sub > 0),
             r.rolname, n.nspname, c.relname, t.acl IS NOT NULL, g.grantees, g.privileges, g.grantable,
             CASE WHEN t.class = 'pg_largeobject'::regclass THEN obj_description(t.oid, 'pg_largeobject') END
        FROM thing AS t
        CROSS JOIN LATERAL pg_identify_object(t.class, t.oid, t.sub) AS o
        LEFT JOIN pg_roles AS r ON r.oid = t.owner
        LEFT JOIN pg_namespace AS n ON n.oid = t.namespace
        LEFT JOIN pg_class AS c ON t.class = 'pg_class'::regclass AND c.oid = t.oid
        LEFT JOIN LATERAL (
              SELECT array_agg(gr.rolname ORDER BY x.n) AS grantees, array_agg(x.privilege_type ORDER BY x.n) AS privileges,
                     array_agg(x.is_grantable ORDER BY x.n) AS grantable
                FROM aclexplode(t.acl) WITH ORDINALITY AS x (grantor, grantee, privilege_type, is_grantable, n)
                LEFT JOIN pg_roles AS gr ON gr.oid = x.grantee) AS g ON true
       WHERE (t.oid >= 16384 OR t.class = 'pg_database'::regclass OR n.nspname = 'public')
         AND (n.nspname IS NULL OR n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp_|toast_temp_)')
         AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = t.class AND d.objid = t.oid AND d.deptype = 'e')
       ORDER BY t.class::oid, t.oid, t.sub
      """;

  private static final String DEFAULTS =
      """
      SELECT '%s', d.defaclobjtype::text, quote_ident(n.nspname), r.rolname, n.nspname, NULL, true, g.grantees, g.privileges, g.grantable, NULL
        FROM pg_default_acl AS d
        JOIN pg_roles AS r ON r.oid = d.defaclrole
        LEFT JOIN pg_namespace AS n ON n.oid = d.defaclnamespace
        LEFT JOIN LATERAL (
              SELECT array_agg(gr.rolname ORDER BY x.n) AS grantees, array_agg(x.privilege_type ORDER BY x.n) AS privileges,
                     array_agg(x.is_grantable ORDER BY x.n) AS grantable
                FROM aclexplode(d.defaclacl) WITH ORDINALITY AS x (grantor, grantee, privilege_type, is_grantable, n)
                LEFT JOIN pg_roles AS gr ON gr.oid = x.grantee) AS g ON true
       ORDER BY 4, 3, 2
      """
          .formatted(Holding.DEFAULTS);

  /** Takes one after the other. */
  @FunctionalInterface
  public interface Sink {
    void take(Holding holding) throws IOException;
  }

  private HoldingsReader() {}

  /**
   * @param connection in a transaction; nothing is collected
   * @param contents what goes; what stays behind is left out
   */
  public static void read(Connection connection, SourceContents contents, Sink sink)
      throws SQLException, IOException {
    read(connection, HOLDINGS, contents, sink);
    read(connection, DEFAULTS, contents, sink);
  }

  private static void read(Connection connection, String sql, SourceContents contents, Sink sink)
      throws SQLException, IOException {

    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(AT_A_TIME);
      try (ResultSet row = statement.executeQuery(sql)) {
        while (row.next()) {
          String schema = row.getString(5);
          String relation = row.getString(6);
          boolean left =
              schema != null
                  && (relation == null
                      ? contents.leftSchemas().contains(schema)
                      : contents.leaves(new TableName(schema, relation)));
          if (!left) {
            sink.take(
                new Holding(
                    row.getString(1),
                    row.getString(2),
                    row.getString(3),
                    row.getString(4),
                    row.getBoolean(7) ? grants(row) : null,
                    row.getString(11)));
          }
        }
      }
    }
  }

  private static List<Holding.Grant> grants(ResultSet row) throws SQLException {
    List<Holding.Grant> grants = new ArrayList<>();
    @Nullable Object[] grantees = items(row.getArray(8));
    @Nullable Object[] privileges = items(row.getArray(9));
    @Nullable Object[] grantable = items(row.getArray(10));
    for (int i = 0; i < privileges.length; i++) {
      grants.add(
          new Holding.Grant(
              (String) grantees[i],
              String.valueOf(privileges[i]),
              Boolean.TRUE.equals(grantable[i])));
    }
    return grants;
  }

  private static @Nullable Object[] items(@Nullable Array array) throws SQLException {
    return array == null ? new Object[0] : (Object[]) array.getArray();
  }
}
