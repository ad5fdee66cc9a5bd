package dev.drover.common.schema;

/**
 * Whose everything is and what others may do with it; a null list of rights and the list that
 * PostgreSQL takes for it are the same. Schema {@code public} comes with every database, so where
 * nothing is given to anybody it is what it is in a new one. See {@link StructureSql}.
 */
final class AccessSql {
  static final String FACTS =
      StructureSql.PRELUDE
          + """
          , acl AS (
            SELECT 'schema ' || s.schema AS name, NULL::text AS tab,
                   CASE WHEN s.nspname = 'public' AND ask.asked ->> 'owner' IS NOT NULL
                        THEN (SELECT o.oid FROM pg_catalog.pg_roles AS o WHERE o.rolname = 'pg_database_owner') ELSE s.nspowner END AS owner,
                   s.nspacl AS acl, 'n' AS kind FROM s, ask
            UNION ALL SELECT r.name, r.tab, r.relowner, r.relacl, CASE r.relkind WHEN 'S' THEN 's' ELSE 'r' END FROM r
            UNION ALL SELECT a.name || '.' || quote_ident(a.attname), a.name, NULL, a.attacl, 'c' FROM a WHERE a.attacl IS NOT NULL
            UNION ALL SELECT p.name, NULL, p.proowner, p.proacl, 'f' FROM p
            UNION ALL SELECT 'type ' || y.name, NULL, y.typowner, y.typacl, 'T' FROM y
            UNION ALL SELECT 'language ' || quote_ident(l.lanname), NULL, l.lanowner, l.lanacl, 'l' FROM pg_catalog.pg_language AS l
                       WHERE l.oid >= 16384 AND NOT EXISTS (SELECT FROM member AS m WHERE m.classid = 'pg_language'::regclass AND m.objid = l.oid)
            UNION ALL SELECT 'foreign data wrapper ' || quote_ident(w.fdwname), NULL, w.fdwowner, w.fdwacl, 'F'
                        FROM pg_catalog.pg_foreign_data_wrapper AS w
                       WHERE NOT EXISTS (SELECT FROM member AS m WHERE m.classid = 'pg_foreign_data_wrapper'::regclass AND m.objid = w.oid)
            UNION ALL SELECT 'foreign server ' || quote_ident(v.srvname), NULL, v.srvowner, v.srvacl, 'S' FROM pg_catalog.pg_foreign_server AS v
          ), owned AS (
            SELECT acl.name, acl.tab, acl.owner FROM acl WHERE acl.owner IS NOT NULL
            UNION ALL SELECT i.type || ' ' || i.identity, NULL, x.owner
              FROM (SELECT 'pg_operator'::regclass AS class, oid, oprowner AS owner, oprnamespace AS schema FROM pg_catalog.pg_operator
                    UNION ALL SELECT 'pg_opclass'::regclass, oid, opcowner, opcnamespace FROM pg_catalog.pg_opclass
                    UNION ALL SELECT 'pg_opfamily'::regclass, oid, opfowner, opfnamespace FROM pg_catalog.pg_opfamily
                    UNION ALL SELECT 'pg_collation'::regclass, oid, collowner, collnamespace FROM pg_catalog.pg_collation
                    UNION ALL SELECT 'pg_conversion'::regclass, oid, conowner, connamespace FROM pg_catalog.pg_conversion
                    UNION ALL SELECT 'pg_ts_dict'::regclass, oid, dictowner, dictnamespace FROM pg_catalog.pg_ts_dict
                    UNION ALL SELECT 'pg_ts_config'::regclass, oid, cfgowner, cfgnamespace FROM pg_catalog.pg_ts_config
                    UNION ALL SELECT 'pg_statistic_ext'::regclass, oid, stxowner, stxnamespace FROM pg_catalog.pg_statistic_ext
                    UNION ALL SELECT 'pg_publication'::regclass, oid, pubowner, NULL FROM pg_catalog.pg_publication
                    UNION ALL SELECT 'pg_event_trigger'::regclass, oid, evtowner, NULL FROM pg_catalog.pg_event_trigger) AS x
             CROSS JOIN LATERAL pg_identify_object(x.class, x.oid, 0) AS i
             WHERE (x.schema IS NULL OR EXISTS (SELECT FROM s WHERE s.oid = x.schema))
               AND NOT EXISTS (SELECT FROM member AS m WHERE m.classid = x.class AND m.objid = x.oid)
               AND (x.class <> 'pg_statistic_ext'::regclass
                    OR EXISTS (SELECT FROM pg_catalog.pg_statistic_ext AS t JOIN r ON r.oid = t.stxrelid WHERE t.oid = x.oid))
          ), exploded AS (
            SELECT acl.name, acl.tab, acl.owner, x.grantee, x.privilege_type, x.is_grantable FROM acl, ask
             CROSS JOIN LATERAL aclexplode(
               CASE WHEN acl.owner IS NULL THEN CASE WHEN NOT (ask.asked -> 'withoutPrivileges')::boolean THEN acl.acl END
                    WHEN (ask.asked -> 'withoutPrivileges')::boolean
                    THEN coalesce((SELECT b.initprivs FROM pg_catalog.pg_init_privs AS b
                                    WHERE acl.name = 'schema public' AND b.objoid = to_regnamespace('public')
                                      AND b.classoid = 'pg_namespace'::regclass), acldefault(acl.kind::"char", acl.owner))
                    ELSE coalesce(acl.acl, acldefault(acl.kind::"char", acl.owner)) END) AS x
          ), given AS (
            SELECT g.name, g.tab, CASE WHEN g.grantee = 0 THEN 'PUBLIC' WHEN g.grantee = g.owner THEN w.owner ELSE w.name END AS role,
                   g.privilege_type, bool_or(g.is_grantable) AS is_grantable
              FROM exploded AS g LEFT JOIN who AS w ON w.oid = g.grantee GROUP BY 1, 2, 3, 4
          )
          SELECT kind, name, tab, definition, own FROM (
            SELECT 'owner' AS kind, o.name AS name, o.tab AS tab, w.owner AS definition, true AS own
              FROM owned AS o JOIN who AS w ON w.oid = o.owner
            UNION ALL
            SELECT 'grant', g.name || ' to ' || g.role, g.tab,
                   string_agg(g.privilege_type || CASE WHEN g.is_grantable THEN '*' ELSE '' END, ', ' ORDER BY g.privilege_type), true
              FROM given AS g GROUP BY g.name, g.tab, g.role
            UNION ALL
            SELECT 'default privileges', k.name || coalesce(' in ' || d.defaclnamespace::regnamespace::text, '')
                   || ' ' || d.defaclobjtype::text || ' to ' || coalesce(w.name, 'PUBLIC'), NULL,
                   string_agg(x.privilege_type || CASE WHEN x.is_grantable THEN '*' ELSE '' END, ', '
                              ORDER BY x.privilege_type, x.is_grantable), true
              FROM ask, pg_catalog.pg_default_acl AS d JOIN who AS k ON k.oid = d.defaclrole
             CROSS JOIN LATERAL aclexplode(d.defaclacl) AS x LEFT JOIN who AS w ON w.oid = x.grantee
             WHERE NOT (ask.asked -> 'withoutPrivileges')::boolean
               AND (d.defaclnamespace = 0 OR EXISTS (SELECT FROM s WHERE s.oid = d.defaclnamespace))
             GROUP BY k.name, d.defaclnamespace, d.defaclobjtype, w.name
          ) AS fact
          """;

  private AccessSql() {}
}
