package dev.drover.common.database;

import dev.drover.common.plan.Database;
import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.TableShape;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What of a database goes under a plan's choice, and what stays behind.
 *
 * @param tables whose rows go, each with the rows that count as its own: ordinary tables and leaf
 *     partitions; of an extension only those it declared to hold a user's rows
 * @param sequences that go, and so their values
 * @param leftSchemas that stay behind with all they hold
 * @param leftRelations of the schemas that go: tables, views, sequences that stay behind
 */
public record SourceContents(
    Map<TableName, TableShape.Reach> tables,
    List<TableName> sequences,
    List<String> leftSchemas,
    List<TableName> leftRelations) {
  /** Row by row: what it is, and what it hangs on. */
  private static final String RELATIONS =
      """
      SELECT n.nspname, c.relname, c.relkind::text, e.extname,
             e.extcondition[pg_catalog.array_position(e.extconfig, c.oid)] AS condition,
             pg_catalog.array_position(e.extconfig, c.oid) IS NOT NULL AS configured,
             pn.nspname, p.relname
        FROM pg_catalog.pg_class AS c
        JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
        LEFT JOIN pg_catalog.pg_depend AS x
          ON x.classid = 'pg_catalog.pg_class'::regclass AND x.objid = c.oid AND x.objsubid = 0 AND x.deptype = 'e'
        LEFT JOIN pg_catalog.pg_extension AS e ON e.oid = x.refobjid
        LEFT JOIN LATERAL (
              SELECT i.inhparent AS oid FROM pg_catalog.pg_inherits AS i WHERE i.inhrelid = c.oid AND c.relispartition
              UNION ALL
              SELECT d.refobjid FROM pg_catalog.pg_depend AS d
               WHERE c.relkind = 'S' AND d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid
                 AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
              LIMIT 1) AS up ON true
        LEFT JOIN pg_catalog.pg_class AS p ON p.oid = up.oid
        LEFT JOIN pg_catalog.pg_namespace AS pn ON pn.oid = p.relnamespace
       WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relpersistence <> 't'
         AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp_|toast_temp_)'
       ORDER BY 1, 2
      """;

  /**
   * @param connection in whatever transaction the answer has to hold for
   */
  public static SourceContents read(Connection connection, Database.Choice choice)
      throws SQLException {
    Relations found = new Relations(choice);
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(RELATIONS)) {
      while (row.next()) {
        found.add(Relation.of(row));
      }
    }
    return new SourceContents(
        found.tables(), found.sequences(), leftSchemas(connection, choice), found.left());
  }

  /** Whether a table, view or sequence stays behind. */
  public boolean leaves(TableName relation) {
    return leftSchemas.contains(relation.schema()) || leftRelations.contains(relation);
  }

  private static List<String> leftSchemas(Connection connection, Database.Choice choice)
      throws SQLException {
    String sql =
        """
        SELECT nspname FROM pg_catalog.pg_namespace
         WHERE nspname NOT IN ('pg_catalog', 'information_schema') AND nspname !~ '^pg_(toast|temp_|toast_temp_)'
         ORDER BY 1
        """;
    List<String> left = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        if (!choice.schema(row.getString(1))) {
          left.add(row.getString(1));
        }
      }
    }
    return left;
  }

  /**
   * @param kind as {@code relkind}
   * @param extension whose it is; absent when nobody's
   * @param condition see {@link TableShape.Reach}
   * @param configured whether an extension declared its rows to be a user's
   * @param above the table it is a partition of, or whose sequence it is
   */
  private record Relation(
      TableName name,
      String kind,
      @Nullable String extension,
      @Nullable String condition,
      boolean configured,
      @Nullable TableName above) {
    static Relation of(ResultSet row) throws SQLException {
      String condition = row.getString(5);
      String schema = row.getString(7);
      return new Relation(
          new TableName(row.getString(1), row.getString(2)),
          row.getString(3),
          row.getString(4),
          condition == null || condition.isBlank() ? null : condition,
          row.getBoolean(6),
          schema == null ? null : new TableName(schema, row.getString(8)));
    }
  }

  /** Sorts relations into those that go and those that do not. */
  private static final class Relations {
    private final Database.Choice choice;
    private final Map<TableName, Relation> all = new HashMap<>();
    private final List<Relation> inOrder = new ArrayList<>();

    private Relations(Database.Choice choice) {
      this.choice = choice;
    }

    void add(Relation relation) {
      all.put(relation.name, relation);
      inOrder.add(relation);
    }

    Map<TableName, TableShape.Reach> tables() {
      Map<TableName, TableShape.Reach> tables = new LinkedHashMap<>();
      for (Relation relation : inOrder) {
        if (relation.kind.equals("r") && goes(relation)) {
          tables.put(relation.name, new TableShape.Reach(TableShape.Kind.OWN, relation.condition));
        }
      }
      return tables;
    }

    List<TableName> sequences() {
      return inOrder.stream()
          .filter(relation -> relation.kind.equals("S") && goes(relation))
          .map(Relation::name)
          .toList();
    }

    List<TableName> left() {
      return inOrder.stream()
          .filter(relation -> relation.extension == null && choice.schema(relation.name.schema()))
          .filter(relation -> !goes(relation))
          .map(Relation::name)
          .toList();
    }

    private boolean goes(Relation relation) {
      String extension = relation.extension;
      if (extension != null) {
        return relation.configured && choice.extension(extension);
      }
      return choice.schema(relation.name.schema()) && included(relation) && !excluded(relation);
    }

    /** A partition goes with its table, and a column's sequence with the column's. */
    private boolean included(Relation relation) {
      return choice.include().tables().isEmpty()
          || choice.include().tables().contains(relation.name)
          || (above(relation) instanceof Relation above && included(above));
    }

    private boolean excluded(Relation relation) {
      return choice.exclude().tables().contains(relation.name)
          || (above(relation) instanceof Relation above
              && (excluded(above) || !choice.schema(above.name.schema())));
    }

    private @Nullable Relation above(Relation relation) {
      return relation.above == null ? null : all.get(relation.above);
    }
  }
}
