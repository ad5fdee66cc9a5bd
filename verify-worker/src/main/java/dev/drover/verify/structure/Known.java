package dev.drover.verify.structure;

import dev.drover.common.plan.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** What a database's catalog said of tables and what is around them. Immutable. */
public final class Known {
  private final Structure structure;
  private final List<Fact> facts;

  private Known(Structure structure, List<Fact> facts) {
    this.structure = structure;
    this.facts = List.copyOf(facts);
  }

  public static Known read(Connection connection, List<TableName> tables) throws SQLException {
    return new Known(
        StructureReader.read(connection, tables), FactsReader.read(connection, tables));
  }

  public Structure structure() {
    return structure;
  }

  List<Fact> facts() {
    return facts;
  }
}
