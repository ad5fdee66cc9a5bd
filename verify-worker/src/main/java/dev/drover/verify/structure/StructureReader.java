package dev.drover.verify.structure;

import dev.drover.common.message.Json;
import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.Sql;
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
  /**
   * One JSON object a table, with exactly the properties of {@link Table}. A new session pays for
   * every catalog it opens for the first time, so names come from casts ({@code regclass}, {@code
   * regoper}) rather than from joins; with an empty search path they are qualified and quoted.
   */
  private static final String SQL =
      """
      SELECT pg_catalog.json_build_object(
        'table', w.name, 'partitioned', c.relkind = 'p', 'rowSecurity', c.relrowsecurity,
        'columns', ARRAY(
          SELECT pg_catalog.json_build_object('name', a.attname, 'type', pg_catalog.format_type(a.atttypid, a.atttypmod))
            FROM pg_catalog.pg_attribute a
           WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
        'indexes', ARRAY(
          SELECT pg_catalog.json_build_object('name', i.indexrelid::regclass::text, 'unique', i.indisunique,
                   'primary', i.indisprimary, 'usable', i.indisvalid AND i.indisready AND i.indislive,
                   'definition', pg_catalog.pg_get_indexdef(i.indexrelid))
            FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid),
        'constraints', ARRAY(
          SELECT pg_catalog.json_build_object('name', k.conname, 'kind', k.contype, 'validated', k.convalidated,
                   'enforced', coalesce((pg_catalog.to_jsonb(k) ->> 'conenforced')::boolean, true),
                   'definition', pg_catalog.pg_get_constraintdef(k.oid),
                   'reference',
                   CASE WHEN k.contype = 'f' AND k.conparentid = 0
                             AND pg_catalog.to_jsonb(k) ->> 'conperiod' IS DISTINCT FROM 'true' THEN
                     pg_catalog.json_build_object('table', k.confrelid::regclass::text, 'full', k.confmatchtype = 'f',
                       'partitioned', (SELECT p.relkind = 'p' FROM pg_catalog.pg_class p WHERE p.oid = k.confrelid),
                       'pairs', ARRAY(
                         SELECT pg_catalog.json_build_object('column', child.attname, 'parent', parent.attname,
                                  'operator', u.operator::regoper::text,
                                  'collation', CASE WHEN child.attcollation <> 0 AND parent.attcollation <> child.attcollation
                                                    THEN parent.attcollation::regcollation::text END)
                           FROM ROWS FROM (pg_catalog.unnest(k.conkey), pg_catalog.unnest(k.confkey),
                                           pg_catalog.unnest(k.conpfeqop)) AS u(child, parent, operator)
                           JOIN pg_catalog.pg_attribute child ON child.attrelid = k.conrelid AND child.attnum = u.child
                           JOIN pg_catalog.pg_attribute parent ON parent.attrelid = k.confrelid AND parent.attnum = u.parent))
                   END)
            FROM pg_catalog.pg_constraint k WHERE k.conrelid = c.oid AND k.contype <> 't'),
        'disabledTriggers', ARRAY(
          SELECT pg_catalog.json_build_object('name', t.tgname,
                   'constraint', CASE WHEN t.tgisinternal THEN
                     (SELECT k.conname FROM pg_catalog.pg_constraint k WHERE k.oid = t.tgconstraint) END)
            FROM pg_catalog.pg_trigger t WHERE t.tgrelid = c.oid AND t.tgenabled IN ('D', 'R')),
        'sequences', ARRAY(
          SELECT pg_catalog.json_build_object('table', s.oid::regclass::text, 'column', a.attname,
                   'ascending', q.increment > 0)
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
            JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = drawn.attnum
            JOIN pg_catalog.pg_type y ON y.oid = a.atttypid AND y.typcategory = 'N'
           CROSS JOIN LATERAL pg_catalog.pg_sequence_parameters(s.oid) q
           WHERE NOT q.cycle_option))
        FROM unnest(?::text[]) AS w(name)
        JOIN pg_catalog.pg_class c ON c.oid = pg_catalog.to_regclass(w.name) AND c.relkind IN ('r', 'p')
      """;

  private StructureReader() {}

  public static Structure read(Connection connection, Collection<TableName> tables)
      throws SQLException {
    List<Table> found = new ArrayList<>();
    try (PreparedStatement query = connection.prepareStatement(SQL)) {
      query.setArray(
          1, connection.createArrayOf("text", tables.stream().map(Sql::table).toArray()));
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          found.add(Json.read(row.getString(1), Table.class));
        }
      }
    }
    return Structure.of(found);
  }
}
