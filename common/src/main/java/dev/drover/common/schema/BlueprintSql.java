package dev.drover.common.schema;

/** The one query that says how everything in a database can be made again. */
final class BlueprintSql {
  /**
   * Bound: {@link Scope#json}. Gives phase, kind, name, the table's schema and name, state, create,
   * drop. To be run with an empty search path. What cannot be made again exactly as it is has no
   * statement to make it: tables that are partitioned, inherit or are typed; whatever has a
   * property that no other row here tells of.
   */
  static final String DEFINITIONS =
      StructureSql.PRELUDE
          + """
          , granted AS (
            SELECT 'schema ' || s.schema AS name, s.nspowner AS owner, s.nspacl AS acl, 'n' AS kind FROM s
            UNION ALL SELECT r.name, r.relowner, r.relacl, CASE r.relkind WHEN 'S' THEN 's' ELSE 'r' END FROM r
            UNION ALL SELECT a.name || '.' || quote_ident(a.attname), NULL, a.attacl, 'c' FROM a WHERE a.attacl IS NOT NULL
            UNION ALL SELECT p.name, p.proowner, p.proacl, 'f' FROM p
            UNION ALL SELECT 'type ' || y.name, y.typowner, y.typacl, 'T' FROM y
          ), v AS (
            SELECT current_setting('server_version_num')::int AS number
          ), described AS (
            SELECT classoid, objoid FROM pg_catalog.pg_description
             WHERE classoid IN ('pg_class'::regclass, 'pg_constraint'::regclass, 'pg_trigger'::regclass, 'pg_policy'::regclass,
                                'pg_rewrite'::regclass, 'pg_namespace'::regclass, 'pg_statistic_ext'::regclass)
          ), i AS (
            SELECT i.*, i.indexrelid::regclass::text AS name, r.name AS tab, r.oid AS tabid, x.reltablespace, r.relkind,
                   EXISTS (SELECT FROM described AS d WHERE d.classoid = 'pg_class'::regclass AND d.objoid = i.indexrelid) AS described,
                   k.oid AS keyid
              FROM r JOIN pg_catalog.pg_index AS i ON i.indrelid = r.oid JOIN pg_catalog.pg_class AS x ON x.oid = i.indexrelid
              LEFT JOIN pg_catalog.pg_constraint AS k ON k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')
          ), t AS (
            SELECT r.*,
                   r.relkind = 'r' AND r.reloftype = 0 AND r.reltablespace = 0 AND r.relreplident = 'd'
                   AND r.relam = (SELECT oid FROM pg_catalog.pg_am WHERE amname = 'heap')
                   AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits AS h
                                    WHERE h.inhparent = r.oid OR (h.inhrelid = r.oid AND NOT r.relispartition))
                   AND NOT EXISTS (SELECT FROM a WHERE a.attrelid = r.oid AND r.relispartition AND a.attidentity <> '')
                   AND NOT EXISTS (SELECT FROM i WHERE i.tabid = r.oid AND (i.indisclustered OR NOT i.indisvalid))
                   AND NOT EXISTS (SELECT FROM pg_catalog.pg_publication_rel AS u WHERE u.prrelid = r.oid)
                   AND NOT EXISTS (SELECT FROM pg_catalog.pg_seclabel AS l WHERE l.classoid = 'pg_class'::regclass AND l.objoid = r.oid)
                   AND NOT EXISTS (SELECT FROM a JOIN pg_catalog.pg_type AS y ON y.oid = a.atttypid
                                    WHERE a.attrelid = r.oid
                                      AND (a.attstorage <> y.typstorage OR a.attcompression <> '' OR coalesce(a.attstattarget, -1) <> -1
                                           OR a.attoptions IS NOT NULL OR a.attgenerated NOT IN ('', 's'))) AS plain
              FROM r WHERE r.relkind IN ('r', 'p', 'f')
          ), c AS (
            SELECT a.attrelid, a.attnum, a.name AS tab, a.name || '.' || quote_ident(a.attname) AS name, quote_ident(a.attname) AS col,
                   a.attnotnull, a.attidentity, a.attgenerated, pg_get_expr(d.adbin, d.adrelid) AS expression,
                   format_type(a.atttypid, a.atttypmod)
                   || CASE WHEN a.attcollation <> coalesce(y.typcollation, 0) THEN ' COLLATE ' || a.attcollation::regcollation::text ELSE '' END
                   || CASE a.attgenerated WHEN 's' THEN ' GENERATED ALWAYS AS (' || pg_get_expr(d.adbin, d.adrelid) || ') STORED' ELSE '' END
                   || CASE WHEN a.attidentity = '' THEN ''
                           ELSE ' GENERATED ' || CASE a.attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END || ' AS IDENTITY'
                             || (SELECT format(' (SEQUENCE NAME %s START WITH %s INCREMENT BY %s MINVALUE %s MAXVALUE %s CACHE %s%s)',
                                               q.seqrelid::regclass, q.seqstart, q.seqincrement, q.seqmin, q.seqmax, q.seqcache,
                                               CASE WHEN q.seqcycle THEN ' CYCLE' ELSE '' END)
                                   FROM pg_catalog.pg_depend AS o JOIN pg_catalog.pg_sequence AS q ON q.seqrelid = o.objid
                                  WHERE o.classid = 'pg_class'::regclass AND o.refclassid = 'pg_class'::regclass AND o.deptype = 'i'
                                    AND o.refobjid = a.attrelid AND o.refobjsubid = a.attnum) END AS base
              FROM a JOIN pg_catalog.pg_type AS y ON y.oid = a.atttypid
              LEFT JOIN pg_catalog.pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
          ), q AS (
            SELECT r.name, q.*, o.deptype, o.refobjid::regclass::text AS owner, quote_ident(b.attname) AS col
              FROM r JOIN pg_catalog.pg_sequence AS q ON q.seqrelid = r.oid
              LEFT JOIN pg_catalog.pg_depend AS o ON o.classid = 'pg_class'::regclass AND o.objid = r.oid
                    AND o.refclassid = 'pg_class'::regclass AND o.deptype IN ('a', 'i') AND o.refobjsubid > 0
              LEFT JOIN pg_catalog.pg_attribute AS b ON b.attrelid = o.refobjid AND b.attnum = o.refobjsubid
          ), thing AS (
            SELECT 'schema' AS word, 'schema ' || s.schema AS name, s.schema AS object, NULL::text AS tab, s.nspowner AS owner FROM s
            UNION ALL SELECT CASE r.relkind WHEN 'S' THEN 'sequence' ELSE 'table' END, r.name, r.name,
                             CASE WHEN r.relkind IN ('r', 'p', 'f') THEN r.name END, r.relowner FROM r
            UNION ALL SELECT 'routine', p.name, p.name, NULL, p.proowner FROM p
            UNION ALL SELECT 'type', 'type ' || y.name, y.name, NULL, y.typowner FROM y
            UNION ALL SELECT 'column', c.name, c.col, c.tab, NULL FROM c
          ), x AS (
            SELECT w.name, w.word, w.object, w.tab, g.grantee, g.privilege_type, g.is_grantable
              FROM granted JOIN thing AS w ON w.name = granted.name
              CROSS JOIN LATERAL aclexplode(coalesce(granted.acl, acldefault(granted.kind::"char", granted.owner))) AS g
          ), one AS (
            SELECT 1 AS phase, 'schema' AS kind, s.schema AS name, NULL::text AS tab, NULL::text AS state,
                   CASE WHEN NOT EXISTS (SELECT FROM described AS d WHERE d.classoid = 'pg_namespace'::regclass AND d.objoid = s.oid)
                        THEN 'CREATE SCHEMA ' || s.schema END AS make, 'DROP SCHEMA IF EXISTS ' || s.schema AS unmake FROM s
            UNION ALL
            SELECT 1, 'extension', quote_ident(extname), NULL, extversion, NULL, 'DROP EXTENSION IF EXISTS ' || quote_ident(extname)
              FROM pg_catalog.pg_extension
            UNION ALL
            SELECT 2, 'type', y.name, NULL, NULL,
                   CASE y.typtype
                     WHEN 'e' THEN 'CREATE TYPE ' || y.name || ' AS ENUM ('
                          || coalesce((SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder)
                                         FROM pg_catalog.pg_enum AS e WHERE e.enumtypid = y.oid), '') || ')'
                     WHEN 'd' THEN 'CREATE DOMAIN ' || y.name || ' AS ' || format_type(y.typbasetype, y.typtypmod)
                          || coalesce(' DEFAULT ' || y.typdefault, '') || CASE WHEN y.typnotnull THEN ' NOT NULL' ELSE '' END
                          || coalesce((SELECT ' ' || string_agg('CONSTRAINT ' || quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid),
                                                                ' ' ORDER BY k.conname)
                                         FROM pg_catalog.pg_constraint AS k WHERE k.contypid = y.oid AND k.contype = 'c'), '')
                     WHEN 'c' THEN 'CREATE TYPE ' || y.name || ' AS ('
                          || (SELECT string_agg(quote_ident(e.attname) || ' ' || format_type(e.atttypid, e.atttypmod), ', ' ORDER BY e.attnum)
                                FROM pg_catalog.pg_attribute AS e WHERE e.attrelid = y.typrelid AND e.attnum > 0 AND NOT e.attisdropped)
                          || ')' END, 'DROP TYPE IF EXISTS ' || y.name
              FROM y
            UNION ALL
            SELECT 3, 'sequence', q.name, q.name, format('%s %s %s %s %s %s %s', q.seqtypid, q.seqstart, q.seqincrement, q.seqmin, q.seqmax,
                                                       q.seqcache, q.seqcycle),
                   format('CREATE SEQUENCE %s AS %s START WITH %s INCREMENT BY %s MINVALUE %s MAXVALUE %s CACHE %s%s CYCLE', q.name,
                          format_type(q.seqtypid, NULL), q.seqstart, q.seqincrement, q.seqmin, q.seqmax, q.seqcache,
                          CASE WHEN q.seqcycle THEN '' ELSE ' NO' END),
                   'DROP SEQUENCE IF EXISTS ' || q.name
              FROM q WHERE q.deptype IS DISTINCT FROM 'i'
            UNION ALL
            SELECT 4, 'function', p.name, NULL, NULL, CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) END,
                   'DROP ROUTINE IF EXISTS ' || p.name
              FROM p
            UNION ALL
            SELECT 5, 'table', t.name, t.name,
                   t.relkind::text || t.relpersistence::text || CASE WHEN t.relkind = 'p' THEN pg_get_partkeydef(t.oid) ELSE '' END
                   || coalesce((SELECT string_agg(h.inhparent::regclass::text, ' ' ORDER BY h.inhseqno)
                                  FROM pg_catalog.pg_inherits AS h WHERE h.inhrelid = t.oid AND NOT t.relispartition), ''),
                   CASE WHEN t.plain
                        THEN 'CREATE ' || CASE t.relpersistence WHEN 'u' THEN 'UNLOGGED ' ELSE '' END || 'TABLE ' || t.name || ' ('
                             || coalesce((SELECT string_agg(c.col || ' ' || c.base, ', ' ORDER BY c.attnum) FROM c WHERE c.attrelid = t.oid), '')
                             || ')' END, 'DROP TABLE IF EXISTS ' || t.name
              FROM t
            UNION ALL
            SELECT 6, 'storage parameters of', t.name, t.name, NULL,
                   'ALTER TABLE ' || t.name || ' SET (' || array_to_string(t.reloptions, ', ') || ')',
                   'ALTER TABLE ' || t.name || ' RESET (' || (SELECT string_agg(split_part(o, '=', 1), ', ') FROM unnest(t.reloptions) AS o) || ')'
              FROM t WHERE t.reloptions IS NOT NULL
            UNION ALL
            SELECT 6, 'column', c.name, c.tab, c.base, NULL, 'ALTER TABLE ' || c.tab || ' DROP COLUMN IF EXISTS ' || c.col FROM c
            UNION ALL
            SELECT 6, 'owner of the sequence', q.name, q.owner, NULL, 'ALTER SEQUENCE ' || q.name || ' OWNED BY ' || q.owner || '.' || q.col,
                   'ALTER SEQUENCE IF EXISTS ' || q.name || ' OWNED BY NONE'
              FROM q WHERE q.deptype = 'a'
            UNION ALL
            SELECT 7, 'default of', c.name, c.tab, NULL, 'ALTER TABLE ' || c.tab || ' ALTER COLUMN ' || c.col || ' SET DEFAULT ' || c.expression,
                   'ALTER TABLE ' || c.tab || ' ALTER COLUMN ' || c.col || ' DROP DEFAULT'
              FROM c WHERE c.attgenerated = '' AND c.expression IS NOT NULL
            UNION ALL
            SELECT 7, 'not null of', c.name, c.tab, NULL, 'ALTER TABLE ' || c.tab || ' ALTER COLUMN ' || c.col || ' SET NOT NULL',
                   'ALTER TABLE ' || c.tab || ' ALTER COLUMN ' || c.col || ' DROP NOT NULL'
              FROM c, v WHERE c.attnotnull AND v.number < 180000
            UNION ALL
            SELECT CASE k.contype WHEN 'n' THEN 7 WHEN 'f' THEN 13 ELSE 12 END, 'constraint', r.name || '.' || quote_ident(k.conname), r.name,
                   pg_get_constraintdef(k.oid),
                   CASE WHEN r.relkind = 'r' AND (r.relispartition OR (k.conparentid = 0 AND k.coninhcount = 0))
                             AND NOT EXISTS (SELECT FROM described AS d WHERE d.classoid = 'pg_constraint'::regclass AND d.objoid = k.oid)
                             AND NOT EXISTS (SELECT FROM i WHERE i.keyid = k.oid AND (i.described OR i.reltablespace <> 0 OR i.indisreplident))
                        THEN 'ALTER TABLE ' || r.name || ' ADD CONSTRAINT ' || quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid) END,
                   'ALTER TABLE IF EXISTS ' || r.name || ' DROP CONSTRAINT IF EXISTS ' || quote_ident(k.conname)
              FROM r JOIN pg_catalog.pg_constraint AS k ON k.conrelid = r.oid
             WHERE k.contype IN ('c', 'f', 'n', 'p', 'u', 'x')
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint AS o WHERE o.oid = k.conparentid AND o.conrelid = k.conrelid)
            UNION ALL
            SELECT 13, 'partition', t.name, t.name, 'of ' || h.inhparent::regclass::text || ' ' || pg_get_expr(t.relpartbound, t.oid),
                   'ALTER TABLE ' || h.inhparent::regclass::text || ' ATTACH PARTITION ' || t.name || ' ' || pg_get_expr(t.relpartbound, t.oid),
                   'ALTER TABLE IF EXISTS ' || h.inhparent::regclass::text || ' DETACH PARTITION ' || t.name
              FROM t JOIN pg_catalog.pg_inherits AS h ON h.inhrelid = t.oid WHERE t.relispartition
            UNION ALL
            SELECT 11, 'index', i.name, i.tab, pg_get_indexdef(i.indexrelid) || CASE WHEN i.indisvalid THEN '' ELSE ' (invalid)' END,
                   CASE WHEN i.indisvalid AND i.relkind IN ('r', 'm') AND i.reltablespace = 0 AND NOT i.indisreplident
                             AND NOT i.indisclustered AND NOT i.described
                             AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute AS n
                                              WHERE n.attrelid = i.indexrelid AND coalesce(n.attstattarget, -1) <> -1)
                        THEN pg_get_indexdef(i.indexrelid) END,
                   'DROP INDEX IF EXISTS ' || i.name
              FROM i WHERE i.keyid IS NULL
            UNION ALL
            SELECT 14, CASE r.relkind WHEN 'v' THEN 'view' ELSE 'materialized view' END, r.name, NULL, NULL,
                   CASE r.relkind WHEN 'v' THEN 'CREATE OR REPLACE VIEW ' ELSE 'CREATE MATERIALIZED VIEW ' END || r.name
                   || coalesce(' WITH (' || array_to_string(r.reloptions, ', ') || ')', '') || ' AS ' || rtrim(pg_get_viewdef(r.oid), ';')
                   || CASE WHEN r.relispopulated THEN '' ELSE ' WITH NO DATA' END,
                   'DROP ' || CASE r.relkind WHEN 'v' THEN '' ELSE 'MATERIALIZED ' END || 'VIEW IF EXISTS ' || r.name
              FROM r WHERE r.relkind IN ('v', 'm')
            UNION ALL
            SELECT 15, 'trigger', r.name || '.' || quote_ident(g.tgname), r.name, NULL,
                   CASE WHEN NOT EXISTS (SELECT FROM described AS d WHERE d.classoid = 'pg_trigger'::regclass AND d.objoid = g.oid)
                        THEN pg_get_triggerdef(g.oid)
                             || CASE g.tgenabled WHEN 'O' THEN ''
                                     ELSE '; ALTER TABLE ' || r.name
                                          || CASE g.tgenabled WHEN 'D' THEN ' DISABLE ' WHEN 'A' THEN ' ENABLE ALWAYS ' ELSE ' ENABLE REPLICA ' END
                                          || 'TRIGGER ' || quote_ident(g.tgname) END END,
                   'DROP TRIGGER IF EXISTS ' || quote_ident(g.tgname) || ' ON ' || r.name
              FROM r JOIN pg_catalog.pg_trigger AS g ON g.tgrelid = r.oid AND NOT g.tgisinternal AND g.tgparentid = 0
            UNION ALL
            SELECT 15, 'rule', r.name || '.' || quote_ident(w.rulename), r.name, NULL,
                   CASE WHEN w.ev_enabled = 'O' AND NOT EXISTS (SELECT FROM described AS d WHERE d.classoid = 'pg_rewrite'::regclass AND d.objoid = w.oid)
                        THEN rtrim(pg_get_ruledef(w.oid), ';') END,
                   'DROP RULE IF EXISTS ' || quote_ident(w.rulename) || ' ON ' || r.name
              FROM r JOIN pg_catalog.pg_rewrite AS w ON w.ev_class = r.oid AND w.rulename <> '_RETURN'
            UNION ALL
            SELECT 15, 'policy', r.name || '.' || quote_ident(o.polname), r.name, NULL,
                   CASE WHEN NOT EXISTS (SELECT FROM described AS d WHERE d.classoid = 'pg_policy'::regclass AND d.objoid = o.oid)
                        THEN 'CREATE POLICY ' || quote_ident(o.polname) || ' ON ' || r.name || ' AS '
                             || CASE WHEN o.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END || ' FOR '
                             || CASE o.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END
                             || ' TO ' || (SELECT string_agg(CASE u WHEN 0 THEN 'PUBLIC' ELSE u::regrole::text END, ', ' ORDER BY u::regrole::text)
                                             FROM unnest(o.polroles) AS u)
                             || coalesce(' USING (' || pg_get_expr(o.polqual, o.polrelid) || ')', '')
                             || coalesce(' WITH CHECK (' || pg_get_expr(o.polwithcheck, o.polrelid) || ')', '') END,
                   'DROP POLICY IF EXISTS ' || quote_ident(o.polname) || ' ON ' || r.name
              FROM r JOIN pg_catalog.pg_policy AS o ON o.polrelid = r.oid
            UNION ALL
            SELECT 15, 'row level security of', t.name, t.name, NULL,
                   'ALTER TABLE ' || t.name || CASE WHEN t.relrowsecurity THEN ' ENABLE' ELSE ' DISABLE' END || ' ROW LEVEL SECURITY,'
                   || CASE WHEN t.relforcerowsecurity THEN ' FORCE' ELSE ' NO FORCE' END || ' ROW LEVEL SECURITY', NULL
              FROM t WHERE t.relkind <> 'f'
            UNION ALL
            SELECT 11, 'statistics', e.stxnamespace::regnamespace::text || '.' || quote_ident(e.stxname), r.name, NULL,
                   CASE WHEN coalesce(e.stxstattarget, -1) = -1
                             AND NOT EXISTS (SELECT FROM described AS d WHERE d.classoid = 'pg_statistic_ext'::regclass AND d.objoid = e.oid)
                        THEN pg_get_statisticsobjdef(e.oid) END,
                   'DROP STATISTICS IF EXISTS ' || e.stxnamespace::regnamespace::text || '.' || quote_ident(e.stxname)
              FROM r JOIN pg_catalog.pg_statistic_ext AS e ON e.stxrelid = r.oid
            UNION ALL
            SELECT 1, 'event trigger', quote_ident(evtname), NULL, evtevent || ' ' || evtfoid || ' ' || evtenabled::text, NULL,
                   'DROP EVENT TRIGGER IF EXISTS ' || quote_ident(evtname)
              FROM pg_catalog.pg_event_trigger
            UNION ALL
            SELECT 16, 'comment on', d.name, d.tab, NULL, 'COMMENT ON ' || d.object || ' IS ' || quote_literal(d.description),
                   'COMMENT ON ' || d.object || ' IS NULL'
              FROM (SELECT r.name || coalesce('.' || quote_ident(b.attname), '') AS name, CASE WHEN r.relkind IN ('r', 'p', 'f') THEN r.name END AS tab,
                           CASE WHEN b.attname IS NOT NULL THEN 'COLUMN '
                                ELSE CASE r.relkind WHEN 'v' THEN 'VIEW ' WHEN 'm' THEN 'MATERIALIZED VIEW ' WHEN 'S' THEN 'SEQUENCE '
                                                    WHEN 'f' THEN 'FOREIGN TABLE ' ELSE 'TABLE ' END END
                           || r.name || coalesce('.' || quote_ident(b.attname), '') AS object, d.description
                      FROM r JOIN pg_catalog.pg_description AS d ON d.classoid = 'pg_class'::regclass AND d.objoid = r.oid
                      LEFT JOIN pg_catalog.pg_attribute AS b ON b.attrelid = r.oid AND b.attnum = d.objsubid AND d.objsubid > 0
                    UNION ALL
                    SELECT 'function ' || p.name, NULL, 'ROUTINE ' || p.name, d.description
                      FROM p JOIN pg_catalog.pg_description AS d ON d.classoid = 'pg_proc'::regclass AND d.objoid = p.oid
                     WHERE p.prokind <> 'a'
                    UNION ALL
                    SELECT 'type ' || y.name, NULL, CASE y.typtype WHEN 'd' THEN 'DOMAIN ' ELSE 'TYPE ' END || y.name, d.description
                      FROM y JOIN pg_catalog.pg_description AS d ON d.classoid = 'pg_type'::regclass AND d.objoid = y.oid AND d.objsubid = 0) AS d
            UNION ALL
            SELECT 17, 'owner of', w.name, w.tab, NULL, 'ALTER ' || w.word || ' ' || w.object || ' OWNER TO ' || w.owner::regrole::text, NULL
              FROM thing AS w WHERE w.word <> 'column'
            UNION ALL
            SELECT 18, 'privileges', x.name || ' to ' || u.role, max(x.tab), NULL,
                   'REVOKE ALL ' || max(u.scope) || ' FROM ' || u.role
                   || coalesce('; GRANT ' || string_agg(DISTINCT x.privilege_type || u.cols, ', ') FILTER (WHERE NOT x.is_grantable)
                               || ' ' || max(u.target) || ' TO ' || u.role, '')
                   || coalesce('; GRANT ' || string_agg(DISTINCT x.privilege_type || u.cols, ', ') FILTER (WHERE x.is_grantable)
                               || ' ' || max(u.target) || ' TO ' || u.role || ' WITH GRANT OPTION', ''),
                   'REVOKE ALL ' || max(u.scope) || ' FROM ' || u.role
              FROM x CROSS JOIN LATERAL (
                SELECT CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE x.grantee::regrole::text END AS role,
                       CASE x.word WHEN 'column' THEN ' (' || x.object || ')' ELSE '' END AS cols,
                       CASE x.word WHEN 'column' THEN 'ON ' || x.tab ELSE 'ON ' || x.word || ' ' || x.object END AS target,
                       CASE x.word WHEN 'column' THEN '(' || x.object || ') ON ' || x.tab ELSE 'ON ' || x.word || ' ' || x.object END AS scope
              ) AS u GROUP BY x.name, u.role
          )
          SELECT one.phase, one.kind, one.name, n.nspname, k.relname, one.state, one.make, one.unmake
            FROM one LEFT JOIN r AS k ON k.name = one.tab LEFT JOIN pg_catalog.pg_namespace AS n ON n.oid = k.relnamespace
           ORDER BY one.phase, one.kind COLLATE "C", one.name COLLATE "C"
          """;

  private BlueprintSql() {}
}
