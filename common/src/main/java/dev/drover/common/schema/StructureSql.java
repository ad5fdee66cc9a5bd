package dev.drover.common.schema;

/**
 * What the queries of a database's structure have in common, and the one for tables and what
 * belongs to them. All give kind, name, table, definition, own, and are to be run with an empty
 * search path, so that every name has its schema.
 */
final class StructureSql {
  /** Bound: {@link Scope#json}. */
  static final String PRELUDE =
      """
      WITH ask AS (
        SELECT ?::pg_catalog.jsonb AS asked
      ), member AS (
        SELECT classid, objid FROM pg_catalog.pg_depend WHERE deptype = 'e'
      ), who AS (
        SELECT o.oid, quote_ident(coalesce(ask.asked -> 'grantees' ->> o.rolname::text, o.rolname::text)) AS name,
               quote_ident(CASE WHEN o.rolname = 'pg_database_owner' THEN o.rolname::text
                                ELSE coalesce(ask.asked ->> 'owner', ask.asked -> 'owners' ->> o.rolname::text, o.rolname::text) END) AS owner
          FROM pg_catalog.pg_roles AS o, ask
      ), s AS (
        SELECT n.oid, n.nspname, quote_ident(n.nspname) AS schema, n.nspowner, n.nspacl FROM pg_catalog.pg_namespace AS n, ask
         WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'drover')
           AND NOT coalesce(ask.asked -> 'withoutSchemas' @> to_jsonb(n.nspname::text), false)
           AND NOT EXISTS (SELECT FROM member AS m WHERE m.classid = 'pg_namespace'::regclass AND m.objid = n.oid)
      ), gone AS (
        SELECT c.oid FROM ask, pg_catalog.pg_class AS c JOIN s ON s.oid = c.relnamespace
         WHERE ask.asked -> 'withoutTables' @> jsonb_build_array(jsonb_build_array(s.nspname, c.relname))
      ), r AS (
        SELECT c.*, c.oid::regclass::text AS name,
               CASE WHEN c.relkind IN ('r', 'p', 'f') THEN c.oid::regclass::text END AS tab
          FROM ask, pg_catalog.pg_class AS c JOIN s ON s.oid = c.relnamespace
         WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
           AND c.oid IS DISTINCT FROM to_regclass(ask.asked ->> 'history')
           AND NOT EXISTS (SELECT FROM gone WHERE gone.oid = c.oid)
           AND NOT EXISTS (SELECT FROM member AS m WHERE m.classid = 'pg_class'::regclass AND m.objid = c.oid)
      ), a AS (
        SELECT r.name, r.relkind, r.tab, r.relispartition, a.* FROM r JOIN pg_catalog.pg_attribute AS a ON a.attrelid = r.oid
         WHERE a.attnum > 0 AND NOT a.attisdropped AND r.relkind IN ('r', 'p', 'f')
      ), p AS (
        SELECT p.*, p.oid::regprocedure::text AS name FROM pg_catalog.pg_proc AS p JOIN s ON s.oid = p.pronamespace
         WHERE NOT EXISTS (SELECT FROM member AS m WHERE m.classid = 'pg_proc'::regclass AND m.objid = p.oid)
      ), y AS (
        SELECT y.*, format_type(y.oid, NULL) AS name FROM pg_catalog.pg_type AS y JOIN s ON s.oid = y.typnamespace
          LEFT JOIN pg_catalog.pg_class AS k ON k.oid = y.typrelid
         WHERE (y.typtype IN ('e', 'd', 'r') OR (y.typtype = 'c' AND k.relkind = 'c') OR (y.typtype = 'p' AND NOT y.typisdefined)
                OR (y.typtype = 'b' AND NOT EXISTS (SELECT FROM pg_catalog.pg_type AS e WHERE e.typarray = y.oid)))
           AND NOT EXISTS (SELECT FROM member AS m WHERE m.classid = 'pg_type'::regclass AND m.objid = y.oid)
      )
      """;

  /** Schemas, tables, views, sequences and what belongs to them; routines, types, extensions. */
  static final String FACTS =
      PRELUDE
          + """
          SELECT kind, name, tab, definition, own FROM (
            SELECT 'schema' AS kind, s.schema AS name, NULL::text AS tab, '' AS definition, false AS own FROM s
            UNION ALL
            SELECT CASE r.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence'
                                  WHEN 'f' THEN 'foreign table' ELSE 'table' END, r.name, r.tab,
                   CASE WHEN r.relkind IN ('v', 'm') THEN pg_get_viewdef(r.oid)
                        WHEN r.relkind = 'p' THEN 'partitioned by ' || pg_get_partkeydef(r.oid) ELSE '' END
                   || CASE WHEN r.reloftype <> 0 THEN ' of ' || format_type(r.reloftype, NULL) ELSE '' END
                   || CASE r.relpersistence WHEN 'u' THEN ' unlogged' ELSE '' END
                   || coalesce((SELECT ' using ' || m.amname FROM pg_catalog.pg_am AS m WHERE m.oid = r.relam AND m.amname <> 'heap'), '')
                   || CASE WHEN r.relrowsecurity THEN ' row level security' ELSE '' END
                   || CASE WHEN r.relforcerowsecurity THEN ' forced' ELSE '' END
                   || CASE WHEN r.tab IS NULL THEN '' WHEN r.relreplident = 'f' THEN ' replica identity full'
                           WHEN r.relreplident = 'n' THEN ' replica identity nothing' ELSE '' END
                   || coalesce(' with (' || array_to_string(r.reloptions, ', ') || ')', '')
                   || coalesce((SELECT ' toast (' || array_to_string(t.reloptions, ', ') || ')' FROM pg_catalog.pg_class AS t
                                 WHERE t.oid = r.reltoastrelid), '')
                   || coalesce((SELECT format(' %s from %s by %s, %s to %s, cache %s%s', format_type(q.seqtypid, NULL), q.seqstart,
                                              q.seqincrement, q.seqmin, q.seqmax, q.seqcache,
                                              CASE WHEN q.seqcycle THEN ', cycles' ELSE '' END)
                                  FROM pg_catalog.pg_sequence AS q WHERE q.seqrelid = r.oid), '')
                   || coalesce((SELECT ' of column ' || h.refobjid::regclass::text || '.' || quote_ident(k.attname)
                                  FROM pg_catalog.pg_depend AS h
                                  JOIN pg_catalog.pg_attribute AS k ON k.attrelid = h.refobjid AND k.attnum = h.refobjsubid
                                 WHERE r.relkind = 'S' AND h.classid = 'pg_class'::regclass AND h.objid = r.oid
                                   AND h.refclassid = 'pg_class'::regclass AND h.refobjsubid > 0 AND h.deptype IN ('a', 'i')
                                 LIMIT 1), ''), false
              FROM r
            UNION ALL
            SELECT 'column', a.name || '.' || quote_ident(a.attname), a.name,
                   format_type(a.atttypid, a.atttypmod)
                   || CASE WHEN a.attcollation <> coalesce(y.typcollation, 0) THEN ' COLLATE ' || a.attcollation::regcollation::text ELSE '' END
                   || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
                   || CASE a.attidentity WHEN 'a' THEN ' GENERATED ALWAYS AS IDENTITY' WHEN 'd' THEN ' GENERATED BY DEFAULT AS IDENTITY' ELSE '' END
                   || coalesce(CASE a.attgenerated WHEN '' THEN ' DEFAULT ' ELSE ' GENERATED ' || a.attgenerated::text || ' ' END
                               || pg_get_expr(d.adbin, d.adrelid), '')
                   || CASE WHEN a.attstorage <> y.typstorage THEN ' storage ' || a.attstorage::text ELSE '' END
                   || CASE WHEN a.attcompression <> '' THEN ' compression ' || a.attcompression::text ELSE '' END
                   || CASE WHEN a.attstattarget >= 0 THEN ' statistics ' || a.attstattarget ELSE '' END
                   || CASE WHEN a.attinhcount > 0 AND a.attislocal AND NOT a.relispartition THEN ' local' ELSE '' END
                   || coalesce(' (' || array_to_string(a.attoptions, ', ') || ')', ''), false
              FROM a JOIN pg_catalog.pg_type AS y ON y.oid = a.atttypid
              LEFT JOIN pg_catalog.pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            UNION ALL
            SELECT 'column default', r.name || '.' || quote_ident(k.attname), NULL, pg_get_expr(d.adbin, d.adrelid), false
              FROM r JOIN pg_catalog.pg_attribute AS k ON k.attrelid = r.oid
              JOIN pg_catalog.pg_attrdef AS d ON d.adrelid = k.attrelid AND d.adnum = k.attnum WHERE r.relkind = 'v'
            UNION ALL
            SELECT 'partition', h.inhrelid::regclass::text, h.inhparent::regclass::text,
                   'of ' || h.inhparent::regclass::text || coalesce(' ' || pg_get_expr(k.relpartbound, k.oid), ''), false
              FROM r JOIN pg_catalog.pg_inherits AS h ON h.inhrelid = r.oid JOIN pg_catalog.pg_class AS k ON k.oid = h.inhrelid
             WHERE k.relispartition
            UNION ALL
            SELECT 'inheritance', r.name || ' from ' || h.inhparent::regclass::text, r.name, 'in place ' || h.inhseqno, false
              FROM r JOIN pg_catalog.pg_inherits AS h ON h.inhrelid = r.oid WHERE NOT r.relispartition
            UNION ALL
            SELECT 'index', i.indexrelid::regclass::text, r.name,
                   pg_get_indexdef(i.indexrelid) || CASE WHEN i.indisvalid THEN '' ELSE ' (invalid)' END
                   || CASE WHEN i.indisclustered THEN ' (clustered)' ELSE '' END
                   || CASE WHEN i.indisreplident THEN ' (replica identity)' ELSE '' END
                   || coalesce((SELECT ' statistics ' || string_agg(k.attnum || ': ' || k.attstattarget, ', ' ORDER BY k.attnum)
                                  FROM pg_catalog.pg_attribute AS k WHERE k.attrelid = i.indexrelid AND k.attstattarget >= 0), '')
                   || coalesce((SELECT ' of ' || h.inhparent::regclass::text FROM pg_catalog.pg_inherits AS h
                                 WHERE h.inhrelid = i.indexrelid), ''), false
              FROM r JOIN pg_catalog.pg_index AS i ON i.indrelid = r.oid
            UNION ALL
            SELECT CASE k.contype WHEN 'n' THEN 'not null constraint' ELSE 'constraint' END, r.name || '.' || quote_ident(k.conname), r.name,
                   pg_get_constraintdef(k.oid), false
              FROM r JOIN pg_catalog.pg_constraint AS k ON k.conrelid = r.oid
             WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_constraint AS o WHERE o.oid = k.conparentid AND o.conrelid = k.conrelid)
            UNION ALL
            SELECT 'trigger', r.name || '.' || quote_ident(g.tgname), r.name,
                   pg_get_triggerdef(g.oid) || CASE g.tgenabled WHEN 'O' THEN '' ELSE ' enabled ' || g.tgenabled::text END, false
              FROM r JOIN pg_catalog.pg_trigger AS g ON g.tgrelid = r.oid AND NOT g.tgisinternal
            UNION ALL
            SELECT 'constraint trigger', r.name || '.' || quote_ident(k.conname) || ' by ' || g.tgfoid::regproc::text, r.name,
                   'enabled ' || string_agg(g.tgenabled::text, '' ORDER BY g.tgenabled), false
              FROM r JOIN pg_catalog.pg_trigger AS g ON g.tgrelid = r.oid AND g.tgisinternal AND g.tgenabled <> 'O'
              JOIN pg_catalog.pg_constraint AS k ON k.oid = g.tgconstraint GROUP BY r.name, k.conname, g.tgfoid
            UNION ALL
            SELECT 'rule', r.name || '.' || quote_ident(w.rulename), r.name,
                   pg_get_ruledef(w.oid) || CASE w.ev_enabled WHEN 'O' THEN '' ELSE ' enabled ' || w.ev_enabled::text END, false
              FROM r JOIN pg_catalog.pg_rewrite AS w ON w.ev_class = r.oid AND w.rulename <> '_RETURN'
            UNION ALL
            SELECT 'policy', r.name || '.' || quote_ident(o.polname), r.name,
                   CASE WHEN o.polpermissive THEN 'permissive ' ELSE 'restrictive ' END || o.polcmd::text || ' to '
                   || (SELECT string_agg(DISTINCT coalesce(w.name, 'PUBLIC'), ', ' ORDER BY coalesce(w.name, 'PUBLIC'))
                         FROM unnest(o.polroles) AS x LEFT JOIN who AS w ON w.oid = x)
                   || coalesce(' using ' || pg_get_expr(o.polqual, o.polrelid), '')
                   || coalesce(' check ' || pg_get_expr(o.polwithcheck, o.polrelid), ''), false
              FROM r JOIN pg_catalog.pg_policy AS o ON o.polrelid = r.oid
            UNION ALL
            SELECT 'statistics', t.stxnamespace::regnamespace::text || '.' || quote_ident(t.stxname), r.name,
                   pg_get_statisticsobjdef(t.oid) || CASE WHEN t.stxstattarget >= 0 THEN ' statistics ' || t.stxstattarget ELSE '' END, false
              FROM r JOIN pg_catalog.pg_statistic_ext AS t ON t.stxrelid = r.oid
            UNION ALL
            SELECT CASE p.prokind WHEN 'a' THEN 'aggregate' WHEN 'p' THEN 'procedure' ELSE 'function' END, p.name, NULL,
                   CASE p.prokind WHEN 'a' THEN
                     (SELECT pg_get_function_result(p.oid) || ' ' || p.proparallel::text || ' '
                             || (to_jsonb(g) - ARRAY['aggfnoid', 'aggtranstype', 'aggmtranstype', 'aggsortop'])::text || ' '
                             || concat_ws(' ', format_type(g.aggtranstype, NULL), nullif(g.aggmtranstype, 0)::regtype,
                                          nullif(g.aggsortop, 0)::regoperator)
                        FROM pg_catalog.pg_aggregate AS g WHERE g.aggfnoid = p.oid)
                   ELSE pg_get_functiondef(p.oid) END, false
              FROM p
            UNION ALL
            SELECT 'type', y.name, NULL,
                   CASE y.typtype
                     WHEN 'e' THEN 'enum ' || coalesce((SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder)
                                      FROM pg_catalog.pg_enum AS e WHERE e.enumtypid = y.oid), '')
                     WHEN 'd' THEN 'domain ' || format_type(y.typbasetype, y.typtypmod) || coalesce(' DEFAULT ' || y.typdefault, '')
                          || coalesce((SELECT ' COLLATE ' || y.typcollation::regcollation::text FROM pg_catalog.pg_type AS b
                                        WHERE b.oid = y.typbasetype AND b.typcollation <> y.typcollation), '')
                          || CASE WHEN y.typnotnull THEN ' NOT NULL' ELSE '' END
                          || coalesce((SELECT ' ' || string_agg(quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid), ' ' ORDER BY k.conname)
                                         FROM pg_catalog.pg_constraint AS k WHERE k.contypid = y.oid AND k.contype = 'c'), '')
                     WHEN 'r' THEN (SELECT 'range of ' || format_type(g.rngsubtype, NULL)
                                           || ' multirange ' || format_type(g.rngmultitypid, NULL)
                                           || (SELECT ' by ' || o.opcnamespace::regnamespace::text || '.' || quote_ident(o.opcname)
                                                 FROM pg_catalog.pg_opclass AS o WHERE o.oid = g.rngsubopc)
                                           || CASE WHEN g.rngcollation <> 0 THEN ' COLLATE ' || g.rngcollation::regcollation::text ELSE '' END
                                           || CASE WHEN g.rngcanonical::oid <> 0 THEN ' canonical ' || g.rngcanonical::text ELSE '' END
                                           || CASE WHEN g.rngsubdiff::oid <> 0 THEN ' difference ' || g.rngsubdiff::text ELSE '' END
                                      FROM pg_catalog.pg_range AS g WHERE g.rngtypid = y.oid)
                     WHEN 'p' THEN 'shell'
                     WHEN 'b' THEN concat_ws(' ', 'base', y.typinput, y.typoutput, y.typreceive, y.typsend, y.typmodin, y.typmodout,
                                             y.typanalyze, y.typlen, y.typbyval, y.typcategory, y.typispreferred, y.typdelim,
                                             format_type(nullif(y.typelem, 0), NULL), y.typalign, y.typstorage, y.typdefault,
                                             y.typcollation <> 0)
                     ELSE (SELECT 'composite ' || string_agg(quote_ident(c.attname) || ' ' || format_type(c.atttypid, c.atttypmod)
                                  || CASE WHEN c.attcollation <> b.typcollation THEN ' COLLATE ' || c.attcollation::regcollation::text ELSE '' END,
                                  ', ' ORDER BY c.attnum)
                             FROM pg_catalog.pg_attribute AS c JOIN pg_catalog.pg_type AS b ON b.oid = c.atttypid
                            WHERE c.attrelid = y.typrelid AND c.attnum > 0 AND NOT c.attisdropped) END, false
              FROM y
            UNION ALL
            SELECT 'extension', quote_ident(x.extname), NULL, x.extversion, false FROM pg_catalog.pg_extension AS x, ask
             WHERE NOT coalesce(ask.asked -> 'withoutExtensions' @> to_jsonb(x.extname::text), false)
            UNION ALL
            SELECT 'event trigger', quote_ident(evtname), NULL,
                   evtevent || ' ' || evtfoid::regprocedure::text || ' ' || evtenabled::text || coalesce(' ' || array_to_string(evttags, ','), ''), false
              FROM pg_catalog.pg_event_trigger
             WHERE NOT EXISTS (SELECT FROM member AS m WHERE m.classid = 'pg_event_trigger'::regclass AND m.objid = pg_event_trigger.oid)
          ) AS fact
          """;

  private StructureSql() {}
}
