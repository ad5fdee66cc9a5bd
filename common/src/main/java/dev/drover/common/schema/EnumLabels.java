package dev.drover.common.schema;

import dev.drover.common.bundle.Blueprint.Definition;
import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Gives an enum the labels that it had. PostgreSQL takes none away, so the type is made again
 * beside the one that is there, columns are cast to it by their text, and the other is dropped.
 * What stands on those columns or on the type goes before that, and is made again like everything
 * that is missing then. A row with a label that is to go fails all of it.
 */
final class EnumLabels {
  /** Bound: the type. */
  private static final String COLUMNS =
      """
      SELECT n.nspname, c.relname, a.attname, a.atttypid = y.typarray
        FROM pg_catalog.pg_type AS y
        JOIN pg_catalog.pg_attribute AS a ON a.atttypid IN (y.oid, y.typarray) AND a.attnum > 0 AND NOT a.attisdropped AND a.attinhcount = 0
        JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
        JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
       WHERE y.oid = pg_catalog.to_regtype(?) ORDER BY 1, 2, a.attnum
      """;

  /** Bound: the type. Gives statements; their order does not matter. */
  private static final String DEPENDENTS =
      """
      WITH y AS (
        SELECT oid, typarray FROM pg_catalog.pg_type WHERE oid = pg_catalog.to_regtype(?)
      ), on_it AS (
        SELECT d.classid, d.objid FROM y, pg_catalog.pg_depend AS d
         WHERE d.refclassid = 'pg_catalog.pg_type'::regclass AND d.refobjid IN (y.oid, y.typarray)
        UNION
        SELECT d.classid, d.objid FROM y
          JOIN pg_catalog.pg_attribute AS a ON a.atttypid IN (y.oid, y.typarray) AND a.attnum > 0
          JOIN pg_catalog.pg_depend AS d ON d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum
      )
      SELECT 'DROP ' || CASE c.relkind WHEN 'm' THEN 'MATERIALIZED ' ELSE '' END || 'VIEW IF EXISTS ' || c.oid::regclass || ' CASCADE'
        FROM on_it JOIN pg_catalog.pg_rewrite AS w ON classid = 'pg_catalog.pg_rewrite'::regclass AND w.oid = objid
        JOIN pg_catalog.pg_class AS c ON c.oid = w.ev_class AND c.relkind IN ('v', 'm')
      UNION SELECT 'DROP RULE IF EXISTS ' || quote_ident(w.rulename) || ' ON ' || c.oid::regclass
        FROM on_it JOIN pg_catalog.pg_rewrite AS w ON classid = 'pg_catalog.pg_rewrite'::regclass AND w.oid = objid
        JOIN pg_catalog.pg_class AS c ON c.oid = w.ev_class AND c.relkind NOT IN ('v', 'm')
      UNION SELECT 'DROP POLICY IF EXISTS ' || quote_ident(o.polname) || ' ON ' || o.polrelid::regclass
        FROM on_it JOIN pg_catalog.pg_policy AS o ON classid = 'pg_catalog.pg_policy'::regclass AND o.oid = objid
      UNION SELECT 'DROP TRIGGER IF EXISTS ' || quote_ident(g.tgname) || ' ON ' || g.tgrelid::regclass
        FROM on_it JOIN pg_catalog.pg_trigger AS g ON classid = 'pg_catalog.pg_trigger'::regclass AND g.oid = objid
       WHERE NOT g.tgisinternal AND g.tgparentid = 0
      UNION SELECT 'DROP STATISTICS IF EXISTS ' || e.stxnamespace::regnamespace || '.' || quote_ident(e.stxname)
        FROM on_it JOIN pg_catalog.pg_statistic_ext AS e ON classid = 'pg_catalog.pg_statistic_ext'::regclass AND e.oid = objid
      UNION SELECT 'ALTER TABLE ' || k.conrelid::regclass || ' DROP CONSTRAINT IF EXISTS ' || quote_ident(k.conname)
        FROM on_it JOIN pg_catalog.pg_constraint AS k ON classid = 'pg_catalog.pg_constraint'::regclass AND k.oid = objid
       WHERE k.contype IN ('c', 'f', 'x') AND k.conrelid <> 0 AND k.conparentid = 0 AND k.coninhcount = 0
      UNION SELECT 'DROP INDEX IF EXISTS ' || i.indexrelid::regclass
        FROM on_it JOIN pg_catalog.pg_index AS i ON classid = 'pg_catalog.pg_class'::regclass AND i.indexrelid = objid
       WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_constraint AS k WHERE k.conindid = i.indexrelid)
         AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits AS h WHERE h.inhrelid = i.indexrelid)
      UNION SELECT 'ALTER TABLE ' || f.adrelid::regclass || ' ALTER COLUMN ' || quote_ident(a.attname) || ' DROP DEFAULT'
        FROM on_it JOIN pg_catalog.pg_attrdef AS f ON classid = 'pg_catalog.pg_attrdef'::regclass AND f.oid = objid
        JOIN pg_catalog.pg_attribute AS a ON a.attrelid = f.adrelid AND a.attnum = f.adnum AND a.attgenerated = ''
      UNION SELECT 'DROP ROUTINE IF EXISTS ' || p.oid::regprocedure || ' CASCADE'
        FROM on_it JOIN pg_catalog.pg_proc AS p ON classid = 'pg_catalog.pg_proc'::regclass AND p.oid = objid
      """;

  private final Connection transaction;
  private final Definition type;

  /**
   * @param type as it is to be
   */
  EnumLabels(Connection transaction, Definition type) {
    this.transaction = transaction;
    this.type = type;
  }

  static boolean of(@Nullable Definition one) {
    return one != null
        && one.kind().equals("type")
        && one.create() != null
        && one.create().startsWith("CREATE TYPE " + one.name() + " AS ENUM (");
  }

  /** Tables with columns of it now; those that only inherit them aside. */
  Set<TableName> tables() throws SQLException {
    return new TreeSet<>(casts().keySet());
  }

  /** Statements that belong together, for a session without a search path. */
  String script() throws SQLException {
    String old = "drover_" + type.name().hashCode();
    List<String> script = new ArrayList<>(dependents());
    Map<TableName, List<String>> casts = casts();
    script.add("ALTER TYPE " + type.name() + " RENAME TO " + Sql.identifier(old));
    script.add(String.valueOf(type.create()));
    casts.forEach((table, columns) ->
        script.add("ALTER TABLE " + Sql.table(table) + " " + String.join(", ", columns)));
    script.add("DROP TYPE " + schema() + "." + Sql.identifier(old));
    return String.join("; ", script);
  }

  /** What becomes of each table's columns. */
  private Map<TableName, List<String>> casts() throws SQLException {
    Map<TableName, List<String>> casts = new LinkedHashMap<>();
    try (PreparedStatement query = transaction.prepareStatement(COLUMNS)) {
      query.setString(1, type.name());
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          String column = Sql.identifier(row.getString(3));
          String many = row.getBoolean(4) ? "[]" : "";
          casts
              .computeIfAbsent(
                  new TableName(row.getString(1), row.getString(2)), _ -> new ArrayList<>())
              .add(
                  "ALTER COLUMN %1$s TYPE %2$s%3$s USING %1$s::text%3$s::%2$s%3$s"
                      .formatted(column, type.name(), many));
        }
      }
    }
    return casts;
  }

  private List<String> dependents() throws SQLException {
    List<String> drops = new ArrayList<>();
    try (PreparedStatement query = transaction.prepareStatement(DEPENDENTS)) {
      query.setString(1, type.name());
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          drops.add(row.getString(1));
        }
      }
    }
    return drops;
  }

  private String schema() throws SQLException {
    String sql =
        "SELECT y.typnamespace::regnamespace FROM pg_catalog.pg_type AS y WHERE y.oid ="
            + " pg_catalog.to_regtype(?)";
    try (PreparedStatement query = transaction.prepareStatement(sql)) {
      query.setString(1, type.name());
      try (ResultSet row = query.executeQuery()) {
        row.next();
        return row.getString(1);
      }
    }
  }
}
