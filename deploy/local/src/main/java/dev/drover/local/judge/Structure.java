package dev.drover.local.judge;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.TreeSet;

/** Everything a database's catalog says about what people made there, one line each. */
final class Structure {
  private static final String LINES =
      """
      WITH own AS (
        SELECT n.oid AS space, n.nspname FROM pg_namespace n
         WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT IN ('information_schema', 'drover'))
      SELECT format('schema %s acl %s', s.nspname, n.nspacl) FROM own s JOIN pg_namespace n ON n.oid = s.space
      UNION ALL
      SELECT format('%s %s.%s persistence %s acl %s row security %s %s', c.relkind, s.nspname, c.relname, c.relpersistence,
                    c.relacl, c.relrowsecurity, c.relforcerowsecurity)
        FROM own s JOIN pg_class c ON c.relnamespace = s.space WHERE c.relkind <> 't'
      UNION ALL
      SELECT format('column %s.%s.%s %s not null %s default %s generated %s', s.nspname, c.relname, a.attname,
                    format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attgenerated)
        FROM own s JOIN pg_class c ON c.relnamespace = s.space JOIN pg_attribute a ON a.attrelid = c.oid
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
       WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
      UNION ALL
      SELECT format('constraint %s.%s %s valid %s', s.nspname, k.conname, pg_get_constraintdef(k.oid), k.convalidated)
        FROM own s JOIN pg_constraint k ON k.connamespace = s.space
      UNION ALL
      SELECT format('index %s valid %s', pg_get_indexdef(i.indexrelid), i.indisvalid)
        FROM own s JOIN pg_class c ON c.relnamespace = s.space JOIN pg_index i ON i.indrelid = c.oid WHERE c.relkind IN ('r', 'p')
      UNION ALL
      SELECT format('trigger %s enabled %s', pg_get_triggerdef(t.oid), t.tgenabled)
        FROM own s JOIN pg_class c ON c.relnamespace = s.space JOIN pg_trigger t ON t.tgrelid = c.oid WHERE NOT t.tgisinternal
      UNION ALL
      SELECT pg_get_functiondef(p.oid) || coalesce(p.proacl::text, '')
        FROM own s JOIN pg_proc p ON p.pronamespace = s.space WHERE p.prokind = 'f'
      UNION ALL
      SELECT format('policy %s on %s.%s for %s using %s check %s', p.policyname, p.schemaname, p.tablename, p.cmd, p.qual, p.with_check)
        FROM own s JOIN pg_policies p ON p.schemaname = s.nspname
      UNION ALL
      SELECT format('type %s.%s values %s', s.nspname, t.typname,
                    (SELECT string_agg(e.enumlabel, ',' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid))
        FROM own s JOIN pg_type t ON t.typnamespace = s.space WHERE t.typtype = 'e'
      """;

  private static final String SEQUENCES =
      "SELECT format('%s.%s %s', schemaname, sequencename, last_value) FROM pg_sequences";

  private Structure() {}

  static Set<String> of(Connection database) throws SQLException {
    return lines(database, LINES);
  }

  /** Where each sequence stands. */
  static Set<String> sequences(Connection database) throws SQLException {
    return lines(database, SEQUENCES);
  }

  private static Set<String> lines(Connection database, String sql) throws SQLException {
    Set<String> lines = new TreeSet<>();
    for (Access.Row row : Access.rows(database, sql)) {
      lines.add(row.text(0));
    }
    return lines;
  }

  /** What is in one and not in the other, told as findings. */
  static void compare(
      Findings findings, String law, String subject, Set<String> wanted, Set<String> found) {
    for (String line : wanted) {
      if (!found.contains(line)) {
        findings.broken(law, subject, "missing or changed: " + line);
      }
    }
    for (String line : found) {
      if (!wanted.contains(line)) {
        findings.broken(law, subject, "new or changed: " + line);
      }
    }
    findings.looked("catalog lines", found.size());
  }
}
