package dev.drover.common.schema;

/**
 * What is a matter of one whole database rather than of the files that make its schema: locale,
 * settings, large objects, the order of columns. Where nobody is granted anything, not even {@code
 * PUBLIC} has rights on the database. See {@link StructureSql}.
 */
final class DatabaseSql {
  static final String FACTS =
      StructureSql.PRELUDE
          + """
          , d AS (
            SELECT d.*, to_jsonb(d) AS json FROM pg_catalog.pg_database AS d WHERE d.datname = current_database()
          )
          SELECT kind, name, tab, definition, true AS own FROM (
            SELECT 'encoding' AS kind, '' AS name, NULL::text AS tab, pg_encoding_to_char(d.encoding)::text AS definition FROM d
            UNION ALL SELECT 'locale', '', NULL,
                   concat_ws(' ', d.datlocprovider, d.datcollate, d.datctype, coalesce(d.json ->> 'datlocale', d.json ->> 'daticulocale'),
                             d.json ->> 'daticurules') FROM d
            UNION ALL SELECT 'database setting', coalesce(w.name || ' ', '') || split_part(c, '=', 1), NULL, substr(c, strpos(c, '=') + 1)
              FROM d JOIN pg_catalog.pg_db_role_setting AS x ON x.setdatabase = d.oid CROSS JOIN LATERAL unnest(x.setconfig) AS c
              LEFT JOIN who AS w ON w.oid = x.setrole
             CROSS JOIN ask WHERE x.setrole = 0 OR NOT (ask.asked -> 'withoutPrivileges')::boolean
            UNION ALL SELECT 'database comment', '', NULL, e.description
              FROM d JOIN pg_catalog.pg_shdescription AS e ON e.classoid = 'pg_database'::regclass AND e.objoid = d.oid
            UNION ALL SELECT 'database grant', CASE WHEN x.grantee = 0 THEN 'PUBLIC' ELSE w.name END, NULL,
                   string_agg(x.privilege_type || CASE WHEN x.is_grantable THEN '*' ELSE '' END, ', ' ORDER BY x.privilege_type, x.is_grantable)
              FROM d CROSS JOIN ask CROSS JOIN LATERAL aclexplode(
                     CASE WHEN NOT (ask.asked -> 'withoutPrivileges')::boolean THEN coalesce(d.datacl, acldefault('d', d.datdba)) END) AS x
              LEFT JOIN who AS w ON w.oid = x.grantee WHERE x.grantee <> d.datdba
             GROUP BY CASE WHEN x.grantee = 0 THEN 'PUBLIC' ELSE w.name END
            UNION ALL SELECT 'extension schema', quote_ident(x.extname), NULL, x.extnamespace::regnamespace::text
              FROM pg_catalog.pg_extension AS x, ask
             WHERE NOT coalesce(ask.asked -> 'withoutExtensions' @> to_jsonb(x.extname::text), false)
            UNION ALL SELECT 'column order', r.name, r.tab,
                   coalesce((SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM a WHERE a.attrelid = r.oid), '')
              FROM r WHERE r.tab IS NOT NULL
            UNION ALL SELECT 'filled', r.name, NULL, CASE WHEN r.relispopulated THEN 'yes' ELSE 'no' END FROM r WHERE r.relkind = 'm'
            UNION ALL SELECT 'tablespace', x.name, NULL, t.spcname
              FROM (SELECT r.name, r.reltablespace FROM r
                    UNION ALL SELECT i.indexrelid::regclass::text, c.reltablespace FROM r JOIN pg_catalog.pg_index AS i ON i.indrelid = r.oid
                                JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid) AS x
              JOIN pg_catalog.pg_tablespace AS t ON t.oid = x.reltablespace
            UNION ALL SELECT 'subscription', quote_ident(b.subname), NULL, ''
              FROM d JOIN pg_catalog.pg_subscription AS b ON b.subdbid = d.oid
            UNION ALL SELECT 'user mapping', coalesce(w.name, 'PUBLIC') || ' for ' || quote_ident(u.srvname), NULL, md5(u.umoptions::text)
              FROM pg_catalog.pg_user_mappings AS u LEFT JOIN who AS w ON w.oid = u.umuser
            UNION ALL SELECT 'large object', l.oid::text, NULL, 'owner ' || w.owner
              FROM pg_catalog.pg_largeobject_metadata AS l JOIN who AS w ON w.oid = l.lomowner
            UNION ALL SELECT 'large object comment', e.objoid::text, NULL, e.description
              FROM pg_catalog.pg_description AS e WHERE e.classoid = 'pg_largeobject'::regclass
            UNION ALL SELECT 'large object grant', l.oid::text || ' to '
                   || CASE WHEN x.grantee = 0 THEN 'PUBLIC' WHEN x.grantee = l.lomowner THEN w.owner ELSE w.name END, NULL,
                   string_agg(x.privilege_type || CASE WHEN x.is_grantable THEN '*' ELSE '' END, ', ' ORDER BY x.privilege_type, x.is_grantable)
              FROM pg_catalog.pg_largeobject_metadata AS l CROSS JOIN ask CROSS JOIN LATERAL aclexplode(
                     CASE WHEN (ask.asked -> 'withoutPrivileges')::boolean THEN acldefault('L', l.lomowner)
                          ELSE coalesce(l.lomacl, acldefault('L', l.lomowner)) END) AS x
              LEFT JOIN who AS w ON w.oid = x.grantee
             GROUP BY l.oid, CASE WHEN x.grantee = 0 THEN 'PUBLIC' WHEN x.grantee = l.lomowner THEN w.owner ELSE w.name END
          ) AS fact
          """;

  private DatabaseSql() {}
}
