package dev.drover.common.schema;

/**
 * What a database has besides tables, types and routines: casts, operators, text search, languages,
 * publications and the comments on everything. See {@link StructureSql}.
 */
final class SurroundingsSql {
  static final String FACTS =
      StructureSql.PRELUDE
          + """
          , operator AS (
            SELECT o.*, o.oid::regoperator::text AS name FROM pg_catalog.pg_operator AS o JOIN s ON s.oid = o.oprnamespace
             WHERE NOT EXISTS (SELECT FROM member AS m WHERE m.classid = 'pg_operator'::regclass AND m.objid = o.oid)
          )
          SELECT kind, name, tab, definition, own FROM (
            SELECT 'cast' AS kind, format_type(c.castsource, NULL) || ' as ' || format_type(c.casttarget, NULL) AS name, NULL::text AS tab,
                   concat_ws(' ', c.castcontext, c.castmethod, CASE WHEN c.castfunc <> 0 THEN c.castfunc::regprocedure::text END) AS definition,
                   false AS own
              FROM pg_catalog.pg_cast AS c
             WHERE c.oid >= 16384 AND NOT EXISTS (SELECT FROM member AS m WHERE m.classid = 'pg_cast'::regclass AND m.objid = c.oid)
            UNION ALL
            SELECT 'operator', o.name, NULL,
                   concat_ws(' ', CASE WHEN o.oprcode::oid = 0 THEN 'shell' ELSE o.oprcode::regprocedure::text END,
                             CASE WHEN o.oprcanmerge THEN 'merges' END, CASE WHEN o.oprcanhash THEN 'hashes' END,
                             CASE WHEN o.oprcom <> 0 THEN 'commutator ' || o.oprcom::regoperator::text END,
                             CASE WHEN o.oprnegate <> 0 THEN 'negator ' || o.oprnegate::regoperator::text END,
                             CASE WHEN o.oprrest::oid <> 0 THEN 'restrict ' || o.oprrest::text END,
                             CASE WHEN o.oprjoin::oid <> 0 THEN 'join ' || o.oprjoin::text END), false
              FROM operator AS o
            UNION ALL
            SELECT 'operator class', s.schema || '.' || quote_ident(o.opcname) || ' using ' || k.amname, NULL,
                   concat_ws(' ', format_type(o.opcintype, NULL), CASE WHEN o.opcdefault THEN 'default' END,
                             'family ' || f.opfnamespace::regnamespace::text || '.' || quote_ident(f.opfname),
                             CASE WHEN o.opckeytype <> 0 THEN 'storage ' || format_type(o.opckeytype, NULL) END), false
              FROM pg_catalog.pg_opclass AS o JOIN s ON s.oid = o.opcnamespace JOIN pg_catalog.pg_am AS k ON k.oid = o.opcmethod
              JOIN pg_catalog.pg_opfamily AS f ON f.oid = o.opcfamily
             WHERE NOT EXISTS (SELECT FROM member AS m WHERE m.classid = 'pg_opclass'::regclass AND m.objid = o.oid)
            UNION ALL
            SELECT 'operator family', s.schema || '.' || quote_ident(f.opfname) || ' using ' || k.amname, NULL,
                   concat_ws('; ',
                     (SELECT string_agg(format('%s %s (%s, %s)%s', x.amopstrategy, x.amopopr::regoperator, format_type(x.amoplefttype, NULL),
                                               format_type(x.amoprighttype, NULL), CASE x.amoppurpose WHEN 'o' THEN ' for order' ELSE '' END),
                                        ', ' ORDER BY x.amopstrategy, x.amopopr::regoperator::text COLLATE "C")
                        FROM pg_catalog.pg_amop AS x WHERE x.amopfamily = f.oid),
                     (SELECT string_agg(format('%s %s (%s, %s)', x.amprocnum, x.amproc::regprocedure, format_type(x.amproclefttype, NULL),
                                               format_type(x.amprocrighttype, NULL)),
                                        ', ' ORDER BY x.amprocnum, x.amproc::regprocedure::text COLLATE "C")
                        FROM pg_catalog.pg_amproc AS x WHERE x.amprocfamily = f.oid)), false
              FROM pg_catalog.pg_opfamily AS f JOIN s ON s.oid = f.opfnamespace JOIN pg_catalog.pg_am AS k ON k.oid = f.opfmethod
             WHERE NOT EXISTS (SELECT FROM member AS m WHERE m.classid = 'pg_opfamily'::regclass AND m.objid = f.oid)
            UNION ALL
            SELECT 'collation', c.oid::regcollation::text, NULL,
                   concat_ws(' ', c.collprovider, CASE WHEN c.collisdeterministic THEN '' ELSE 'not deterministic' END,
                             nullif(c.collcollate, ''), nullif(c.collctype, ''),
                             coalesce(to_jsonb(c) ->> 'colllocale', to_jsonb(c) ->> 'colliculocale'), to_jsonb(c) ->> 'collicurules'), false
              FROM pg_catalog.pg_collation AS c JOIN s ON s.oid = c.collnamespace
             WHERE NOT EXISTS (SELECT FROM member AS m WHERE m.classid = 'pg_collation'::regclass AND m.objid = c.oid)
            UNION ALL
            SELECT 'conversion', s.schema || '.' || quote_ident(c.conname), NULL,
                   concat_ws(' ', pg_encoding_to_char(c.conforencoding), 'to', pg_encoding_to_char(c.contoencoding), c.conproc,
                             CASE WHEN c.condefault THEN 'default' END), false
              FROM pg_catalog.pg_conversion AS c JOIN s ON s.oid = c.connamespace
             WHERE NOT EXISTS (SELECT FROM member AS m WHERE m.classid = 'pg_conversion'::regclass AND m.objid = c.oid)
            UNION ALL
            SELECT 'language', quote_ident(l.lanname), NULL,
                   concat_ws(' ', CASE WHEN l.lanpltrusted THEN 'trusted' ELSE 'untrusted' END, l.lanplcallfoid::regproc,
                             l.laninline::regproc, l.lanvalidator::regproc), false
              FROM pg_catalog.pg_language AS l
             WHERE l.oid >= 16384 AND NOT EXISTS (SELECT FROM member AS m WHERE m.classid = 'pg_language'::regclass AND m.objid = l.oid)
            UNION ALL
            SELECT 'access method', quote_ident(k.amname), NULL, k.amtype::text || ' ' || k.amhandler::text, false
              FROM pg_catalog.pg_am AS k
             WHERE k.oid >= 16384 AND NOT EXISTS (SELECT FROM member AS m WHERE m.classid = 'pg_am'::regclass AND m.objid = k.oid)
            UNION ALL
            SELECT 'transform', format_type(t.trftype, NULL) || ' for ' || quote_ident(l.lanname), NULL,
                   concat_ws(' ', 'from', t.trffromsql, 'to', t.trftosql), false
              FROM pg_catalog.pg_transform AS t JOIN pg_catalog.pg_language AS l ON l.oid = t.trflang
             WHERE NOT EXISTS (SELECT FROM member AS m WHERE m.classid = 'pg_transform'::regclass AND m.objid = t.oid)
            UNION ALL
            SELECT 'text search parser', s.schema || '.' || quote_ident(t.prsname), NULL,
                   concat_ws(' ', t.prsstart, t.prstoken, t.prsend, t.prsheadline, t.prslextype), false
              FROM pg_catalog.pg_ts_parser AS t JOIN s ON s.oid = t.prsnamespace
             WHERE NOT EXISTS (SELECT FROM member AS m WHERE m.classid = 'pg_ts_parser'::regclass AND m.objid = t.oid)
            UNION ALL
            SELECT 'text search template', s.schema || '.' || quote_ident(t.tmplname), NULL, concat_ws(' ', t.tmplinit, t.tmpllexize), false
              FROM pg_catalog.pg_ts_template AS t JOIN s ON s.oid = t.tmplnamespace
             WHERE NOT EXISTS (SELECT FROM member AS m WHERE m.classid = 'pg_ts_template'::regclass AND m.objid = t.oid)
            UNION ALL
            SELECT 'text search dictionary', t.oid::regdictionary::text, NULL,
                   (SELECT k.tmplnamespace::regnamespace::text || '.' || quote_ident(k.tmplname) FROM pg_catalog.pg_ts_template AS k
                     WHERE k.oid = t.dicttemplate) || coalesce(' ' || t.dictinitoption, ''), false
              FROM pg_catalog.pg_ts_dict AS t JOIN s ON s.oid = t.dictnamespace
             WHERE NOT EXISTS (SELECT FROM member AS m WHERE m.classid = 'pg_ts_dict'::regclass AND m.objid = t.oid)
            UNION ALL
            SELECT 'text search configuration', t.oid::regconfig::text, NULL,
                   (SELECT k.prsnamespace::regnamespace::text || '.' || quote_ident(k.prsname) FROM pg_catalog.pg_ts_parser AS k
                     WHERE k.oid = t.cfgparser)
                   || coalesce((SELECT ' ' || string_agg(x.maptokentype || ': ' || x.mapdict::regdictionary::text, ', ' ORDER BY x.maptokentype, x.mapseqno)
                                  FROM pg_catalog.pg_ts_config_map AS x WHERE x.mapcfg = t.oid), ''), false
              FROM pg_catalog.pg_ts_config AS t JOIN s ON s.oid = t.cfgnamespace
             WHERE NOT EXISTS (SELECT FROM member AS m WHERE m.classid = 'pg_ts_config'::regclass AND m.objid = t.oid)
            UNION ALL
            SELECT 'publication', quote_ident(b.pubname), NULL,
                   concat_ws(' ', CASE WHEN b.puballtables THEN 'all tables' END, CASE WHEN b.pubviaroot THEN 'via root' END,
                             CASE WHEN b.pubinsert THEN 'insert' END, CASE WHEN b.pubupdate THEN 'update' END,
                             CASE WHEN b.pubdelete THEN 'delete' END, CASE WHEN b.pubtruncate THEN 'truncate' END,
                             nullif(to_jsonb(b) ->> 'pubgencols', 'n'),
                             (SELECT string_agg(t.prrelid::regclass::text || coalesce(' (' || (SELECT string_agg(quote_ident(k.attname), ', ' ORDER BY k.attnum)
                                                                       FROM pg_catalog.pg_attribute AS k
                                                                      WHERE k.attrelid = t.prrelid AND k.attnum = ANY (t.prattrs)) || ')', '')
                                                || coalesce(' where ' || pg_get_expr(t.prqual, t.prrelid), ''), ', '
                                                ORDER BY t.prrelid::regclass::text COLLATE "C")
                                FROM pg_catalog.pg_publication_rel AS t
                               WHERE t.prpubid = b.oid AND EXISTS (SELECT FROM r WHERE r.oid = t.prrelid)),
                             (SELECT 'schemas ' || string_agg(n.pnnspid::regnamespace::text, ', ' ORDER BY n.pnnspid::regnamespace::text COLLATE "C")
                                FROM pg_catalog.pg_publication_namespace AS n
                               WHERE n.pnpubid = b.oid AND EXISTS (SELECT FROM s WHERE s.oid = n.pnnspid))), false
              FROM pg_catalog.pg_publication AS b
             WHERE NOT EXISTS (SELECT FROM member AS m WHERE m.classid = 'pg_publication'::regclass AND m.objid = b.oid)
            UNION ALL
            SELECT 'foreign data wrapper', quote_ident(w.fdwname), NULL,
                   concat_ws(' ', nullif(w.fdwhandler, 0)::regproc, nullif(w.fdwvalidator, 0)::regproc, md5(w.fdwoptions::text)), false
              FROM pg_catalog.pg_foreign_data_wrapper AS w
             WHERE NOT EXISTS (SELECT FROM member AS m WHERE m.classid = 'pg_foreign_data_wrapper'::regclass AND m.objid = w.oid)
            UNION ALL
            SELECT 'foreign server', quote_ident(v.srvname), NULL, concat_ws(' ', w.fdwname, v.srvtype, v.srvversion, md5(v.srvoptions::text)), false
              FROM pg_catalog.pg_foreign_server AS v JOIN pg_catalog.pg_foreign_data_wrapper AS w ON w.oid = v.srvfdw
             WHERE NOT EXISTS (SELECT FROM member AS m WHERE m.classid = 'pg_foreign_server'::regclass AND m.objid = v.oid)
            UNION ALL
            SELECT 'comment', i.type || ' ' || CASE i.type WHEN 'transform' THEN replace(i.identity, ' on language ', ' language ') ELSE i.identity END,
                   CASE WHEN d.classoid = 'pg_class'::regclass THEN (SELECT r.tab FROM r WHERE r.oid = d.objoid) END, d.description, false
              FROM pg_catalog.pg_description AS d
             CROSS JOIN LATERAL pg_identify_object(d.classoid, d.objoid, d.objsubid) AS i
             WHERE (d.objoid >= 16384 OR (d.classoid = 'pg_namespace'::regclass AND d.objoid = to_regnamespace('public')))
               AND d.classoid NOT IN ('pg_largeobject'::regclass, 'pg_extension'::regclass)
               AND NOT EXISTS (SELECT FROM member AS m WHERE m.classid = d.classoid AND m.objid = d.objoid)
               AND (i.schema IS NULL OR EXISTS (SELECT FROM s WHERE s.schema = i.schema))
               AND (d.classoid <> 'pg_namespace'::regclass OR EXISTS (SELECT FROM s WHERE s.oid = d.objoid))
               AND NOT EXISTS (
                     SELECT FROM gone
                      WHERE CASE d.classoid
                              WHEN 'pg_class'::regclass THEN gone.oid = d.objoid OR gone.oid = (SELECT indrelid FROM pg_catalog.pg_index WHERE indexrelid = d.objoid)
                              WHEN 'pg_constraint'::regclass THEN gone.oid = (SELECT conrelid FROM pg_catalog.pg_constraint WHERE oid = d.objoid)
                              WHEN 'pg_trigger'::regclass THEN gone.oid = (SELECT tgrelid FROM pg_catalog.pg_trigger WHERE oid = d.objoid)
                              WHEN 'pg_rewrite'::regclass THEN gone.oid = (SELECT ev_class FROM pg_catalog.pg_rewrite WHERE oid = d.objoid)
                              WHEN 'pg_policy'::regclass THEN gone.oid = (SELECT polrelid FROM pg_catalog.pg_policy WHERE oid = d.objoid)
                              WHEN 'pg_statistic_ext'::regclass THEN gone.oid = (SELECT stxrelid FROM pg_catalog.pg_statistic_ext WHERE oid = d.objoid)
                            END)
          ) AS fact
          """;

  private SurroundingsSql() {}
}
