package dev.drover.verify.structure;

import dev.drover.common.message.Json;
import dev.drover.common.plan.TableName;
import dev.drover.verify.structure.Structure.Table;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Reads a {@link Structure} in one round trip. */
public final class StructureReader {
  /** One JSON object a table, with exactly the properties of {@link Table}. */
  private static final String SQL =
      """
      SELECT pg_catalog.json_build_object(
        'schema', n.nspname, 'name', c.relname,
        'partitioned', c.relkind = 'p', 'rowSecurity', c.relrowsecurity,
        'columns', ARRAY(
          SELECT pg_catalog.json_build_object('name', a.attname,
                   'type', pg_catalog.format_type(a.atttypid, a.atttypmod), 'generated', a.attgenerated <> '')
            FROM pg_catalog.pg_attribute a
           WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
        'indexes', ARRAY(
          SELECT pg_catalog.json_build_object('name', x.relname, 'unique', i.indisunique, 'primary', i.indisprimary,
                   'usable', i.indisvalid AND i.indisready AND i.indislive,
                   'form', pg_catalog.substr(d.text, pg_catalog.strpos(d.text, ' USING ') + 7))
            FROM pg_catalog.pg_index i
            JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
           CROSS JOIN LATERAL (SELECT pg_catalog.pg_get_indexdef(x.oid) AS text) d
           WHERE i.indrelid = c.oid),
        'constraints', ARRAY(
          SELECT pg_catalog.json_build_object('name', k.conname, 'kind', k.contype, 'validated', k.convalidated,
                   'enforced', coalesce((pg_catalog.to_jsonb(k) ->> 'conenforced')::boolean, true),
                   'definition', pg_catalog.pg_get_constraintdef(k.oid),
                   'reference',
                   CASE WHEN k.contype = 'f' AND k.conparentid = 0
                             AND pg_catalog.to_jsonb(k) ->> 'conperiod' IS DISTINCT FROM 'true' THEN
                     (SELECT pg_catalog.json_build_object('schema', pn.nspname, 'name', p.relname,
                               'partitioned', p.relkind = 'p', 'full', k.confmatchtype = 'f',
                               'pairs', ARRAY(
                                 SELECT pg_catalog.json_build_object('column', ca.attname, 'parent', pa.attname,
                                          'operatorSchema', opn.nspname, 'operator', op.oprname,
                                          'collation', CASE WHEN ca.attcollation <> 0 AND pa.attcollation <> ca.attcollation
                                            THEN (SELECT pg_catalog.json_build_array(ln.nspname, l.collname)
                                                    FROM pg_catalog.pg_collation l
                                                    JOIN pg_catalog.pg_namespace ln ON ln.oid = l.collnamespace
                                                   WHERE l.oid = pa.attcollation) END)
                                   FROM ROWS FROM (pg_catalog.unnest(k.conkey), pg_catalog.unnest(k.confkey),
                                                   pg_catalog.unnest(k.conpfeqop)) AS u(child, parent, operator)
                                   JOIN pg_catalog.pg_attribute ca ON ca.attrelid = k.conrelid AND ca.attnum = u.child
                                   JOIN pg_catalog.pg_attribute pa ON pa.attrelid = k.confrelid AND pa.attnum = u.parent
                                   JOIN pg_catalog.pg_operator op ON op.oid = u.operator
                                   JOIN pg_catalog.pg_namespace opn ON opn.oid = op.oprnamespace))
                        FROM pg_catalog.pg_class p
                        JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
                       WHERE p.oid = k.confrelid) END)
            FROM pg_catalog.pg_constraint k WHERE k.conrelid = c.oid AND k.contype <> 't'),
        'disabledTriggers', ARRAY(
          SELECT pg_catalog.json_build_object('name', t.tgname,
                   'constraint', (SELECT k.conname FROM pg_catalog.pg_constraint k
                                   WHERE t.tgisinternal AND k.oid = t.tgconstraint))
            FROM pg_catalog.pg_trigger t WHERE t.tgrelid = c.oid AND t.tgenabled IN ('D', 'R')),
        'sequences', ARRAY(
          SELECT pg_catalog.json_build_object('schema', sn.nspname, 'name', s.relname, 'column', a.attname,
                   'ascending', q.seqincrement > 0)
            FROM (SELECT d.objid AS sequence, d.refobjsubid::smallint AS attnum
                    FROM pg_catalog.pg_depend d
                   WHERE d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = c.oid AND d.refobjsubid > 0
                     AND d.classid = 'pg_catalog.pg_class'::regclass AND d.deptype IN ('a', 'i')
                   UNION
                  SELECT d.refobjid, f.adnum
                    FROM pg_catalog.pg_attrdef f
                    JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND d.objid = f.oid
                                               AND d.refclassid = 'pg_catalog.pg_class'::regclass
                   WHERE f.adrelid = c.oid) AS drawn
            JOIN pg_catalog.pg_class s ON s.oid = drawn.sequence AND s.relkind = 'S'
            JOIN pg_catalog.pg_namespace sn ON sn.oid = s.relnamespace
            JOIN pg_catalog.pg_sequence q ON q.seqrelid = s.oid AND NOT q.seqcycle
            JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = drawn.attnum
            JOIN pg_catalog.pg_type y ON y.oid = a.atttypid AND y.typcategory = 'N'))
        FROM unnest(?::text[], ?::text[]) AS w(schema, name)
        JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema
        JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.name AND c.relkind IN ('r', 'p')
      """;

  private StructureReader() {}

  public static Structure read(Connection connection, Collection<TableName> tables) throws SQLException {
    List<Table> found = new ArrayList<>();
    try (PreparedStatement query = connection.prepareStatement(SQL)) {
      query.setArray(1, connection.createArrayOf("text", tables.stream().map(TableName::schema).toArray()));
      query.setArray(2, connection.createArrayOf("text", tables.stream().map(TableName::name).toArray()));
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          found.add(Json.read(row.getString(1), Table.class));
        }
      }
    }
    return Structure.of(found);
  }
}
