package dev.drover.backup.check;

import dev.drover.common.plan.TableName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a database's catalog says about the planned tables and their neighbours.
 *
 * @param tables every table, view and foreign table in the planned tables' schemas
 * @param columns of the planned tables, in attribute order, generated ones included
 * @param foreignKeys from or to a planned table, in whatever schema
 */
record Structure(
    Map<TableName, Table> tables,
    Map<TableName, List<Column>> columns,
    List<ForeignKey> foreignKeys) {

  /**
   * @param kind pg_class.relkind
   * @param partition whether it is a partition of another table
   * @param children whether other tables inherit from it
   * @param hidden whether row security would hide rows from this role
   * @param extension whether an extension made it
   * @param owned whether this role may alter it
   */
  record Table(
      TableName name,
      String kind,
      boolean partition,
      boolean children,
      boolean hidden,
      boolean usable,
      boolean readable,
      boolean extension,
      boolean owned) {
    boolean holdsRows() {
      return kind.equals("r") || kind.equals("p");
    }
  }

  /**
   * @param type as {@code format_type} writes it
   * @param extension that made the type, or the type of its elements
   */
  record Column(
      String name,
      String type,
      boolean notNull,
      boolean generated,
      String identity,
      boolean hasDefault,
      boolean readable,
      @Nullable String extension) {}

  record ForeignKey(
      String name,
      TableName child,
      List<String> columns,
      TableName parent,
      List<String> parentColumns) {}

  List<Column> plainColumns(TableName table) {
    return columns.getOrDefault(table, List.of()).stream()
        .filter(column -> !column.generated())
        .toList();
  }

  @Nullable Column column(TableName table, String name) {
    return columns.getOrDefault(table, List.of()).stream()
        .filter(column -> column.name().equals(name))
        .findFirst()
        .orElse(null);
  }

  static Structure read(Session session, Collection<TableName> planned) throws SQLException {
    Map<TableName, Table> tables = new LinkedHashMap<>();
    readTables(session, planned).forEach(table -> tables.put(table.name(), table));
    return new Structure(tables, readColumns(session, planned), readForeignKeys(session, planned));
  }

  private static List<Table> readTables(Session session, Collection<TableName> planned)
      throws SQLException {
    return session.rows(
        """
        SELECT n.nspname, c.relname, c.relkind::text, c.relispartition,
               c.relkind = 'r' AND EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhparent = c.oid),
               pg_catalog.row_security_active(c.oid), pg_catalog.has_schema_privilege(n.oid, 'USAGE'),
               pg_catalog.has_table_privilege(c.oid, 'SELECT'),
               EXISTS (SELECT FROM pg_catalog.pg_depend d
                        WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'e'),
               pg_catalog.pg_has_role(c.relowner, 'USAGE')
          FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname = ANY (?) AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
         ORDER BY 1, 2
        """,
        row ->
            new Table(
                new TableName(row.getString(1), row.getString(2)),
                row.getString(3),
                row.getBoolean(4),
                row.getBoolean(5),
                row.getBoolean(6),
                row.getBoolean(7),
                row.getBoolean(8),
                row.getBoolean(9),
                row.getBoolean(10)),
        session.schemas(planned));
  }

  private static Map<TableName, List<Column>> readColumns(
      Session session, Collection<TableName> planned) throws SQLException {
    Map<TableName, List<Column>> columns = new LinkedHashMap<>();
    session.rows(
        """
        SELECT n.nspname, c.relname, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attgenerated <> '',
               a.attidentity::text, a.atthasdef, pg_catalog.has_column_privilege(c.oid, a.attnum, 'SELECT'), e.extname
          FROM unnest(?::text[], ?::text[]) AS w(s, t)
          JOIN pg_catalog.pg_namespace n ON n.nspname = w.s
          JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.t
          JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
          JOIN pg_catalog.pg_type y ON y.oid = a.atttypid
          LEFT JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND d.deptype = 'e'
                AND d.objid = CASE WHEN y.typcategory = 'A' THEN y.typelem ELSE y.oid END
          LEFT JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
         ORDER BY 1, 2, a.attnum
        """,
        row -> {
          Column column =
              new Column(
                  row.getString(3),
                  row.getString(4),
                  row.getBoolean(5),
                  row.getBoolean(6),
                  row.getString(7),
                  row.getBoolean(8),
                  row.getBoolean(9),
                  row.getString(10));
          return columns
              .computeIfAbsent(
                  new TableName(row.getString(1), row.getString(2)), _ -> new ArrayList<>())
              .add(column);
        },
        session.schemas(planned),
        session.names(planned));
    return columns;
  }

  private static List<ForeignKey> readForeignKeys(Session session, Collection<TableName> planned)
      throws SQLException {
    return session.rows(
        """
        SELECT k.conname, cn.nspname, cc.relname, pn.nspname, pc.relname,
               ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY u(n, o)
                       JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.n ORDER BY u.o),
               ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY u(n, o)
                       JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.n ORDER BY u.o)
          FROM pg_catalog.pg_constraint k
          JOIN pg_catalog.pg_class cc ON cc.oid = k.conrelid JOIN pg_catalog.pg_namespace cn ON cn.oid = cc.relnamespace
          JOIN pg_catalog.pg_class pc ON pc.oid = k.confrelid JOIN pg_catalog.pg_namespace pn ON pn.oid = pc.relnamespace
         WHERE k.contype = 'f' AND k.conparentid = 0
           AND EXISTS (SELECT FROM unnest(?::text[], ?::text[]) AS w(s, t)
                        WHERE (w.s = cn.nspname AND w.t = cc.relname) OR (w.s = pn.nspname AND w.t = pc.relname))
         ORDER BY 2, 3, 1
        """,
        row ->
            new ForeignKey(
                row.getString(1),
                new TableName(row.getString(2), row.getString(3)),
                Stream.of((String[]) row.getArray(6).getArray()).toList(),
                new TableName(row.getString(4), row.getString(5)),
                Stream.of((String[]) row.getArray(7).getArray()).toList()),
        session.schemas(planned),
        session.names(planned));
  }
}
