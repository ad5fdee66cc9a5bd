package dev.drover.common.database;

import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.plan.Database;
import dev.drover.common.plan.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a source cannot be moved as a plan chooses. Asked by a plan check, which tells all of it, and
 * again by every backup, which ends at the first.
 */
public final class SourceRefusals {
  /** Where a load remembers how far it is, in the database that is made. */
  public static final String LOAD_SCHEMA = "drover_load";

  private final List<Failure> found = new ArrayList<>();

  private SourceRefusals() {}

  /** All there are; empty when nothing stands against it. */
  public static List<Failure> of(Connection source, Database.Choice choice) throws SQLException {
    SourceRefusals refusals = new SourceRefusals();
    refusals.foreign(source, choice);
    refusals.reserved(source, choice);
    refusals.dangling(source, choice);
    return List.copyOf(refusals.found);
  }

  /**
   * @throws DroverException the first
   */
  public static void refuse(Connection source, Database.Choice choice) throws SQLException {
    for (Failure refusal : of(source, choice)) {
      throw new DroverException(refusal);
    }
  }

  private void foreign(Connection source, Database.Choice choice) throws SQLException {
    String tables =
        """
        SELECT n.nspname, c.relname FROM pg_catalog.pg_class AS c
          JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
         WHERE c.relkind = 'f'
           AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend AS d
                            WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
         ORDER BY 1, 2
        """;
    try (Statement statement = source.createStatement();
        ResultSet row = statement.executeQuery(tables)) {
      while (row.next()) {
        TableName table = new TableName(row.getString(1), row.getString(2));
        if (choice.table(table)) {
          refuse(
              "source_foreign",
              table + " is a foreign table.",
              table.toString(),
              "Name it in exclude.tables, or make it an ordinary table.");
        }
      }
    }
  }

  private void reserved(Connection source, Database.Choice choice) throws SQLException {
    try (Statement statement = source.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT FROM pg_catalog.pg_namespace WHERE nspname = '" + LOAD_SCHEMA + "'")) {
      if (row.next() && choice.schema(LOAD_SCHEMA)) {
        refuse(
            "schema_reserved",
            "The source has a schema " + LOAD_SCHEMA + ", which Drover uses itself.",
            LOAD_SCHEMA,
            "Rename it, or name it in exclude.schemas.");
      }
    }
  }

  /** What goes and cannot be without what stays. */
  private void dangling(Connection source, Database.Choice choice) throws SQLException {
    SourceContents contents = SourceContents.read(source, choice);
    if (contents.leftSchemas().isEmpty() && contents.leftRelations().isEmpty()) {
      return;
    }
    String sql =
        """
        SELECT DISTINCT nf.nspname, cf.relname, nt.nspname, ct.relname, what
          FROM (SELECT conrelid AS a, confrelid AS b, 'a foreign key' AS what
                  FROM pg_catalog.pg_constraint WHERE contype = 'f' AND conparentid = 0
                UNION ALL
                SELECT inhrelid, inhparent, 'inheritance' FROM pg_catalog.pg_inherits
                UNION ALL
                SELECT r.ev_class, d.refobjid, 'a view or rule'
                  FROM pg_catalog.pg_depend AS d JOIN pg_catalog.pg_rewrite AS r ON r.oid = d.objid
                 WHERE d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.refclassid = 'pg_catalog.pg_class'::regclass
                   AND d.refobjid <> r.ev_class) AS needs
          JOIN pg_catalog.pg_class AS cf ON cf.oid = needs.a JOIN pg_catalog.pg_namespace AS nf ON nf.oid = cf.relnamespace
          JOIN pg_catalog.pg_class AS ct ON ct.oid = needs.b JOIN pg_catalog.pg_namespace AS nt ON nt.oid = ct.relnamespace
         WHERE cf.relkind IN ('r', 'p', 'v', 'm', 'f') AND nf.nspname NOT IN ('pg_catalog', 'information_schema')
           AND ct.relkind IN ('r', 'p', 'v', 'm', 'f') AND nt.nspname NOT IN ('pg_catalog', 'information_schema')
         ORDER BY 1, 2, 3, 4
        """;
    try (Statement statement = source.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        TableName from = new TableName(row.getString(1), row.getString(2));
        TableName to = new TableName(row.getString(3), row.getString(4));
        if (!contents.leaves(from) && contents.leaves(to)) {
          refuse(
              "choice_dangling",
              from
                  + " goes and needs "
                  + to
                  + ", which stays behind, for "
                  + row.getString(5)
                  + ".",
              from.toString(),
              "Take both, or leave both behind.");
        }
      }
    }
  }

  private void refuse(String code, String message, @Nullable String object, String remedy) {
    found.add(new Failure(FailureKind.USER, code, message, object, remedy));
  }
}
