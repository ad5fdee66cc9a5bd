package dev.drover.common.postgres;

import dev.drover.common.plan.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What stands around the tables of a load and would act on it: triggers, row security, foreign
 * keys, indexes, sequences. The same for every database cloned from one template, so it may be
 * kept. Immutable.
 */
public record LoadFacts(
    Map<TableName, TableShape> shapes,
    List<Table> tables,
    List<Trigger> triggers,
    List<ForeignKey> foreignKeys,
    List<Index> indexes,
    List<Key> keys,
    List<DrawnSequence> sequences) {
  public LoadFacts {
    shapes = Map.copyOf(shapes);
    tables = List.copyOf(tables);
    triggers = List.copyOf(triggers);
    foreignKeys = List.copyOf(foreignKeys);
    indexes = List.copyOf(indexes);
    keys = List.copyOf(keys);
    sequences = List.copyOf(sequences);
  }

  /**
   * @param forced row security also holds for the owner, and our role does not stand above it
   * @param ruled rules rewrite what is written to it
   */
  record Table(TableName name, boolean forced, boolean ruled) {}

  /**
   * A trigger that is no constraint's own and is not disabled already; on the table or one of its
   * partitions.
   *
   * @param mode as {@code tgenabled}: O, A or R
   */
  record Trigger(TableName table, String name, String mode) {}

  /**
   * A foreign key of one of the tables, or one that points to them.
   *
   * @param onDelete as {@code confdeltype}
   * @param plain it and its tables have no part in partitioning or inheritance, so it may be
   *     dropped and made again
   */
  record ForeignKey(
      String name,
      TableName table,
      TableName parent,
      boolean deferrable,
      boolean initiallyDeferred,
      String onDelete,
      boolean plain,
      String definition,
      @Nullable String comment) {
    /**
     * Deleting a parent changes or forbids something there and then, so rows cannot go and come
     * back within a transaction.
     */
    boolean actsAtOnce() {
      return !onDelete.equals("a");
    }
  }

  /** An index nothing but speed depends on. */
  record Index(TableName table, String name, String definition, @Nullable String comment) {}

  /**
   * A primary key or unique constraint that nothing but foreign keys depends on, and no foreign key
   * that cannot be made again.
   *
   * @param indexComment of the index behind it
   */
  record Key(
      TableName table,
      String name,
      String definition,
      @Nullable String comment,
      @Nullable String indexComment) {}

  /**
   * @param increment negative when it counts down
   */
  record DrawnSequence(
      TableName table, String column, String schema, String name, long increment) {}

  /** Reads everything in one round trip. Tables that do not exist are absent. */
  public static LoadFacts read(Connection connection, Collection<TableName> tables)
      throws SQLException {
    String wanted =
        tables.stream()
            .map(
                table -> "(" + Sql.literal(table.schema()) + ", " + Sql.literal(table.name()) + ")")
            .collect(Collectors.joining(", ", "WITH wanted (schema, name) AS (VALUES ", ")"));
    String chosen =
        wanted
            + """
            , chosen AS MATERIALIZED (
              SELECT c.oid, n.nspname, c.relname, c.relkind, c.relispartition, c.relforcerowsecurity, c.relhasrules
                FROM wanted AS w
                JOIN pg_catalog.pg_namespace AS n ON n.nspname = w.schema
                JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = w.name AND c.relkind IN ('r', 'p'))
            """;
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          String.join(
              ";\n",
              chosen + TABLES,
              chosen + TRIGGERS,
              chosen + FOREIGN_KEYS,
              chosen + INDEXES,
              chosen + KEYS,
              chosen + SEQUENCES));
      List<Table> found =
          rows(statement, row -> new Table(table(row, 1), row.getBoolean(3), row.getBoolean(4)));
      List<Trigger> triggers =
          rows(
              next(statement),
              row -> new Trigger(table(row, 1), row.getString(3), row.getString(4)));
      List<ForeignKey> keys = rows(next(statement), LoadFacts::foreignKey);
      List<Index> indexes =
          rows(
              next(statement),
              row ->
                  new Index(table(row, 1), row.getString(3), row.getString(4), row.getString(5)));
      List<Key> ownKeys =
          rows(
              next(statement),
              row ->
                  new Key(
                      table(row, 1),
                      row.getString(3),
                      row.getString(4),
                      row.getString(5),
                      row.getString(6)));
      List<DrawnSequence> sequences =
          rows(
              next(statement),
              row ->
                  new DrawnSequence(
                      table(row, 1),
                      row.getString(3),
                      row.getString(4),
                      row.getString(5),
                      row.getLong(6)));
      return new LoadFacts(
          Catalog.shapes(connection, tables), found, triggers, keys, indexes, ownKeys, sequences);
    }
  }

  /** Foreign keys of tables of this load that point to tables of this load. */
  List<ForeignKey> inner() {
    return foreignKeys.stream()
        .filter(key -> shapes.containsKey(key.table) && shapes.containsKey(key.parent))
        .toList();
  }

  /** Foreign keys of other tables that point to tables of this load. */
  List<ForeignKey> incoming() {
    return foreignKeys.stream().filter(key -> !shapes.containsKey(key.table)).toList();
  }

  Map<TableName, Table> tablesByName() {
    Map<TableName, Table> named = new LinkedHashMap<>();
    tables.forEach(table -> named.put(table.name, table));
    return named;
  }

  private static final String TABLES =
      """
      SELECT nspname, relname,
             relforcerowsecurity AND NOT (SELECT rolsuper OR rolbypassrls FROM pg_catalog.pg_roles WHERE rolname = current_user),
             relhasrules
        FROM chosen
      """;

  // A partition's copy of a trigger can be enabled otherwise than its parent's, so every one is
  // looked at.
  private static final String TRIGGERS =
      """
      SELECT n.nspname, c.relname, t.tgname, t.tgenabled::text
        FROM (SELECT oid FROM chosen
              UNION
              SELECT p.relid FROM chosen, pg_catalog.pg_partition_tree(chosen.oid) AS p WHERE chosen.relkind = 'p') AS all_of
        JOIN pg_catalog.pg_trigger AS t ON t.tgrelid = all_of.oid AND NOT t.tgisinternal AND t.tgenabled <> 'D'
        JOIN pg_catalog.pg_class AS c ON c.oid = t.tgrelid
        JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
       ORDER BY 1, 2, 3
      """;

  private static final String FOREIGN_KEYS =
      """
      SELECT n.nspname, c.relname, pn.nspname, pc.relname, k.conname, k.condeferrable, k.condeferred, k.confdeltype::text,
             c.relkind = 'r' AND pc.relkind = 'r' AND NOT c.relispartition AND NOT pc.relispartition,
             pg_catalog.pg_get_constraintdef(k.oid), pg_catalog.obj_description(k.oid, 'pg_constraint')
        FROM pg_catalog.pg_constraint AS k
        JOIN pg_catalog.pg_class AS c ON c.oid = k.conrelid
        JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_class AS pc ON pc.oid = k.confrelid
        JOIN pg_catalog.pg_namespace AS pn ON pn.oid = pc.relnamespace
       WHERE k.contype = 'f' AND k.conparentid = 0
         AND (k.conrelid IN (SELECT oid FROM chosen) OR k.confrelid IN (SELECT oid FROM chosen))
       ORDER BY 1, 2, 5
      """;

  private static final String INDEXES =
      """
      SELECT ch.nspname, ch.relname, ic.relname, pg_catalog.pg_get_indexdef(i.indexrelid),
             pg_catalog.obj_description(i.indexrelid, 'pg_class')
        FROM chosen AS ch
        JOIN pg_catalog.pg_index AS i ON i.indrelid = ch.oid
        JOIN pg_catalog.pg_class AS ic ON ic.oid = i.indexrelid
       WHERE ch.relkind = 'r' AND NOT ch.relispartition AND ic.reltablespace = 0
         AND i.indisvalid AND NOT (i.indisunique OR i.indisexclusion OR i.indisreplident OR i.indisclustered)
         AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend AS d
                          WHERE d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = i.indexrelid)
         AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend AS d
                          WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = i.indexrelid
                            AND d.deptype NOT IN ('a', 'n'))
         AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute AS a
                          WHERE a.attrelid = i.indexrelid AND COALESCE(a.attstattarget, -1) <> -1)
       ORDER BY 1, 2, 3
      """;

  // What the definition does not say (options, tablespaces, clustering) is not risked. A view that
  // groups by a key depends on it, and so does a foreign key: only those that are dropped before
  // and
  // made again after may.
  private static final String KEYS =
      """
      SELECT ch.nspname, ch.relname, k.conname, pg_catalog.pg_get_constraintdef(k.oid),
             pg_catalog.obj_description(k.oid, 'pg_constraint'), pg_catalog.obj_description(ic.oid, 'pg_class')
        FROM chosen AS ch
        JOIN pg_catalog.pg_constraint AS k ON k.conrelid = ch.oid AND k.contype IN ('p', 'u') AND k.conparentid = 0
        JOIN pg_catalog.pg_index AS i ON i.indexrelid = k.conindid
        JOIN pg_catalog.pg_class AS ic ON ic.oid = i.indexrelid
        JOIN pg_catalog.pg_am AS am ON am.oid = ic.relam AND am.amname = 'btree'
       WHERE ch.relkind = 'r' AND NOT ch.relispartition AND ic.reltablespace = 0 AND ic.reloptions IS NULL
         AND i.indisvalid AND NOT (i.indisreplident OR i.indisclustered) AND NOT k.condeferrable
         AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits AS h WHERE ch.oid IN (h.inhrelid, h.inhparent))
         AND NOT EXISTS (
               SELECT FROM pg_catalog.pg_depend AS d
                 LEFT JOIN pg_catalog.pg_constraint AS f
                        ON d.classid = 'pg_catalog.pg_constraint'::regclass AND f.oid = d.objid AND f.contype = 'f'
                 LEFT JOIN pg_catalog.pg_class AS fc ON fc.oid = f.conrelid
                WHERE d.deptype <> 'i'
                  AND (d.refclassid = 'pg_catalog.pg_constraint'::regclass AND d.refobjid = k.oid
                       OR d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = ic.oid)
                  AND (f.oid IS NULL OR f.conparentid <> 0 OR fc.relkind <> 'r' OR fc.relispartition
                       OR f.conrelid NOT IN (SELECT oid FROM chosen)))
       ORDER BY 1, 2, 3
      """;

  private static final String SEQUENCES =
      """
      SELECT ch.nspname, ch.relname, a.attname, sn.nspname, sc.relname, s.seqincrement
        FROM chosen AS ch
        JOIN LATERAL (
              SELECT d.refobjsubid::smallint AS attnum, d.objid AS sequence
                FROM pg_catalog.pg_depend AS d
               WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.refclassid = 'pg_catalog.pg_class'::regclass
                 AND d.refobjid = ch.oid AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
              UNION
              SELECT f.adnum, d.refobjid
                FROM pg_catalog.pg_attrdef AS f
                JOIN pg_catalog.pg_depend AS d ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND d.objid = f.oid
                                              AND d.refclassid = 'pg_catalog.pg_class'::regclass
               WHERE f.adrelid = ch.oid) AS drawn ON true
        JOIN pg_catalog.pg_sequence AS s ON s.seqrelid = drawn.sequence
        JOIN pg_catalog.pg_class AS sc ON sc.oid = s.seqrelid
        JOIN pg_catalog.pg_namespace AS sn ON sn.oid = sc.relnamespace
        JOIN pg_catalog.pg_attribute AS a ON a.attrelid = ch.oid AND a.attnum = drawn.attnum AND a.attgenerated = ''
        JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
       WHERE (CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END)::regtype
             IN ('smallint'::regtype, 'integer'::regtype, 'bigint'::regtype, 'numeric'::regtype)
       ORDER BY 4, 5, 1, 2, 3
      """;

  private static ForeignKey foreignKey(ResultSet row) throws SQLException {
    return new ForeignKey(
        row.getString(5),
        table(row, 1),
        table(row, 3),
        row.getBoolean(6),
        row.getBoolean(7),
        row.getString(8),
        row.getBoolean(9),
        row.getString(10),
        row.getString(11));
  }

  private static TableName table(ResultSet row, int column) throws SQLException {
    return new TableName(row.getString(column), row.getString(column + 1));
  }

  /** Reads one row. */
  private interface Reader<T> {
    T read(ResultSet row) throws SQLException;
  }

  private static Statement next(Statement statement) throws SQLException {
    statement.getMoreResults();
    return statement;
  }

  private static <T> List<T> rows(Statement statement, Reader<T> reader) throws SQLException {
    List<T> found = new ArrayList<>();
    try (ResultSet row = statement.getResultSet()) {
      while (row.next()) {
        found.add(reader.read(row));
      }
    }
    return found;
  }
}
