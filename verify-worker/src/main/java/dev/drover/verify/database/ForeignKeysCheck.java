package dev.drover.verify.database;

import dev.drover.common.plan.TableName;
import dev.drover.verify.Check;
import dev.drover.verify.Findings;
import dev.drover.verify.Subject;
import dev.drover.verify.structure.DataProof;
import dev.drover.verify.structure.StructureReader;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether every foreign key that is said to be validated really holds: the catalog says so too of
 * rows that were loaded past it. Not asked where rows and structure agree with the source, because
 * the keys were then made over the very rows that they hold for there; asking costs a join a key.
 */
public final class ForeignKeysCheck implements Check {
  @Override
  public String name() {
    return "foreign-keys";
  }

  @Override
  public void run(Subject subject, Findings findings) throws SQLException, IOException {
    if (findings.noneYet()) {
      return;
    }
    DataProof.ofForeignKeys(
            StructureReader.read(subject.target(), referring(subject.target())).tables().values())
        .tell(subject.target(), findings);
  }

  private static List<TableName> referring(Connection target) throws SQLException {
    String sql =
        """
        SELECT DISTINCT n.nspname, c.relname
          FROM pg_catalog.pg_constraint AS k JOIN pg_catalog.pg_class AS c ON c.oid = k.conrelid
          JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
         WHERE k.contype = 'f' AND k.conparentid = 0 AND k.convalidated ORDER BY 1, 2
        """;
    List<TableName> tables = new ArrayList<>();
    try (Statement statement = target.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        tables.add(new TableName(row.getString(1), row.getString(2)));
      }
    }
    return tables;
  }
}
