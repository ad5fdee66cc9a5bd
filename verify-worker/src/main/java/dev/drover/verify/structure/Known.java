package dev.drover.verify.structure;

import dev.drover.common.plan.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** What a database's catalog said. */
record Known(Structure structure, List<Fact> facts) {
  static Known read(Connection connection, List<TableName> tables) throws SQLException {
    return new Known(
        StructureReader.read(connection, tables), FactsReader.read(connection, tables));
  }
}
