package dev.drover.verify.structure;

import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Reads everything about tables that is compared by definition: owners, grants, columns' defaults,
 * triggers, policies, partitions, comments, and the types, sequences, schemas and extensions around
 * them. One round trip. An owner's own privileges are not listed, nor {@code MAINTAIN}, which
 * PostgreSQL has had since version 17.
 */
final class FactsReader {
  private static final String SQL =
      """
      WITH t AS (
        SELECT c.oid, w.name, c.relkind, c.relpersistence, c.relowner, c.relacl, c.relrowsecurity, c.relforcerowsecurity, c.relnamespace
          FROM unnest(?::text[]) AS w(name)
          JOIN pg_catalog.pg_class c ON c.oid = to_regclass(w.name) AND c.relkind IN ('r', 'p')
      ), col AS (
        SELECT t.name, t.oid, a.attnum, a.attname, a.attnotnull, a.attidentity, a.attgenerated, a.attacl, a.atttypid, a.attcollation, t.relowner
          FROM t JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
      ), drawn AS (
        SELECT DISTINCT t.name, q.*, s.relowner, s.relacl
          FROM t
          JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = t.oid AND d.refobjsubid > 0
               AND d.classid = 'pg_catalog.pg_class'::regclass AND d.deptype IN ('a', 'i')
          JOIN pg_catalog.pg_sequence q ON q.seqrelid = d.objid
          JOIN pg_catalog.pg_class s ON s.oid = q.seqrelid
      ), acl AS (
        SELECT name, relowner AS owner, relacl AS acl, '' AS object FROM t
        UNION ALL SELECT name, relowner, attacl, ' (' || quote_ident(attname) || ')' FROM col WHERE attacl IS NOT NULL
        UNION ALL SELECT name, relowner, relacl, ' on sequence ' || seqrelid::regclass::text FROM drawn
        UNION ALL SELECT DISTINCT NULL, n.nspowner, n.nspacl, ' on schema ' || quote_ident(n.nspname)
                    FROM t JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
      )
      SELECT name, 'table_kind' AS aspect, '' AS object,
             CASE relkind WHEN 'p' THEN 'partitioned by ' || pg_get_partkeydef(oid) ELSE 'plain' END
             || CASE relpersistence WHEN 'u' THEN ', unlogged' ELSE '' END AS definition FROM t
      UNION ALL SELECT name, 'owner', '', relowner::regrole::text FROM t
      UNION ALL SELECT name, 'rls', 'enabled', 'on' FROM t WHERE relrowsecurity
      UNION ALL SELECT name, 'rls', 'forced on the owner', 'on' FROM t WHERE relforcerowsecurity
      UNION ALL SELECT col.name, CASE attgenerated WHEN '' THEN 'column_default' ELSE 'column_generated' END, attname,
                       pg_get_expr(d.adbin, d.adrelid) || CASE attgenerated WHEN 's' THEN ' stored' WHEN 'v' THEN ' virtual' ELSE '' END
                  FROM col JOIN pg_catalog.pg_attrdef d ON d.adrelid = col.oid AND d.adnum = col.attnum
      UNION ALL SELECT name, 'column_nullable', attname, 'NOT NULL' FROM col WHERE attnotnull
      UNION ALL SELECT name, 'column_identity', attname, CASE attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END
                  FROM col WHERE attidentity <> ''
      UNION ALL SELECT name, 'column_collation', attname, attcollation::regcollation::text
                  FROM col JOIN pg_catalog.pg_type y ON y.oid = atttypid WHERE attcollation <> y.typcollation
      UNION ALL SELECT name, 'trigger', g.tgname, pg_get_triggerdef(g.oid)
                       || CASE g.tgenabled WHEN 'A' THEN ', fires always' WHEN 'R' THEN ', fires on replicas' ELSE '' END
                       || ', body ' || left(md5(p.prosrc), 8)
                  FROM t JOIN pg_catalog.pg_trigger g ON g.tgrelid = t.oid AND NOT g.tgisinternal
                  JOIN pg_catalog.pg_proc p ON p.oid = g.tgfoid
      UNION ALL SELECT name, 'policy', p.polname,
                       CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END
                       || CASE p.polcmd WHEN 'r' THEN ' FOR SELECT' WHEN 'a' THEN ' FOR INSERT' WHEN 'w' THEN ' FOR UPDATE' WHEN 'd' THEN ' FOR DELETE'
                                        ELSE ' FOR ALL' END
                       || ' TO ' || (SELECT string_agg(CASE r WHEN 0 THEN 'PUBLIC' ELSE r::regrole::text END, ', ' ORDER BY r::regrole::text)
                                       FROM unnest(p.polroles) r)
                       || coalesce(' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')', '')
                       || coalesce(' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')', '')
                  FROM t JOIN pg_catalog.pg_policy p ON p.polrelid = t.oid
      UNION ALL SELECT name, 'partition', h.inhrelid::regclass::text, pg_get_expr(k.relpartbound, k.oid)
                  FROM t JOIN pg_catalog.pg_inherits h ON h.inhparent = t.oid
                  JOIN pg_catalog.pg_class k ON k.oid = h.inhrelid AND k.relispartition
      UNION ALL SELECT name, 'sequence', seqrelid::regclass::text,
                       format('%s from %s by %s, %s to %s, cache %s%s', format_type(seqtypid, NULL), seqstart, seqincrement, seqmin, seqmax, seqcache,
                              CASE WHEN seqcycle THEN ', cycles' ELSE '' END)
                  FROM drawn
      UNION ALL SELECT acl.name, 'grant',
                       x.privilege_type || acl.object || ' to ' || CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE x.grantee::regrole::text END,
                       CASE WHEN bool_or(x.is_grantable) THEN 'with grant option' ELSE 'granted' END
                  FROM acl CROSS JOIN LATERAL aclexplode(acl.acl) AS x
                 WHERE x.grantee <> acl.owner AND x.privilege_type <> 'MAINTAIN'
                 GROUP BY 1, 2, 3
      UNION ALL SELECT name, 'comment', coalesce('column ' || quote_ident(attname), 'the table'), d.description
                  FROM t JOIN pg_catalog.pg_description d ON d.classoid = 'pg_catalog.pg_class'::regclass AND d.objoid = t.oid
                  LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.objsubid AND d.objsubid > 0
      UNION ALL SELECT name, 'comment', o.object, d.description
                  FROM (SELECT name, 'pg_catalog.pg_constraint'::regclass AS class, k.oid, 'constraint ' || quote_ident(k.conname) AS object
                          FROM t JOIN pg_catalog.pg_constraint k ON k.conrelid = t.oid
                        UNION ALL SELECT name, 'pg_catalog.pg_trigger'::regclass, g.oid, 'trigger ' || quote_ident(g.tgname)
                          FROM t JOIN pg_catalog.pg_trigger g ON g.tgrelid = t.oid
                        UNION ALL SELECT name, 'pg_catalog.pg_policy'::regclass, p.oid, 'policy ' || quote_ident(p.polname)
                          FROM t JOIN pg_catalog.pg_policy p ON p.polrelid = t.oid
                        UNION ALL SELECT name, 'pg_catalog.pg_class'::regclass, i.indexrelid, 'index ' || i.indexrelid::regclass::text
                          FROM t JOIN pg_catalog.pg_index i ON i.indrelid = t.oid) AS o
                  JOIN pg_catalog.pg_description d ON d.classoid = o.class AND d.objoid = o.oid AND d.objsubid = 0
      UNION ALL SELECT DISTINCT NULL, 'type', format_type(y.oid, NULL),
                       CASE y.typtype
                         WHEN 'e' THEN (SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder)
                                          FROM pg_catalog.pg_enum e WHERE e.enumtypid = y.oid)
                         WHEN 'd' THEN format_type(y.typbasetype, y.typtypmod) || coalesce(' DEFAULT ' || y.typdefault, '')
                              || CASE WHEN y.typnotnull THEN ' NOT NULL' ELSE '' END
                              || coalesce((SELECT ' ' || string_agg(pg_get_constraintdef(k.oid), ' ' ORDER BY k.conname)
                                             FROM pg_catalog.pg_constraint k WHERE k.contypid = y.oid AND k.contype = 'c'), '')
                         ELSE (SELECT string_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attnum)
                                 FROM pg_catalog.pg_attribute a WHERE a.attrelid = y.typrelid AND a.attnum > 0 AND NOT a.attisdropped) END
                  FROM col JOIN pg_catalog.pg_type u ON u.oid = col.atttypid
                  JOIN pg_catalog.pg_type y ON y.oid = CASE WHEN u.typcategory = 'A' AND u.typelem <> 0 THEN u.typelem ELSE u.oid END
                 WHERE y.typtype IN ('e', 'd', 'c')
      UNION ALL SELECT NULL, 'extension', extname, extversion FROM pg_catalog.pg_extension
      """;

  private FactsReader() {}

  static List<Fact> read(Connection connection, Collection<TableName> tables) throws SQLException {
    List<Fact> facts = new ArrayList<>();
    try (PreparedStatement query = connection.prepareStatement(SQL)) {
      query.setArray(
          1, connection.createArrayOf("text", tables.stream().map(Sql::table).toArray()));
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          facts.add(
              new Fact(
                  row.getString(1),
                  Aspect.of(row.getString(2)),
                  row.getString(3),
                  row.getString(4)));
        }
      }
    }
    return facts;
  }
}
