package dev.drover.common.schema;

import dev.drover.common.bundle.Blueprint;
import dev.drover.common.bundle.Blueprint.Definition;
import dev.drover.common.plan.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads how a database could be built again. */
public final class Blueprints {
  private Blueprints() {}

  /** In the session's transaction, if it is in one. */
  public static Blueprint of(Connection connection, TableName history) throws SQLException {
    return new Blueprint(definitions(connection, history), List.of(), List.of());
  }

  static List<Definition> definitions(Connection connection, TableName history)
      throws SQLException {
    try (EmptyPath _ = EmptyPath.of(connection);
        PreparedStatement query = connection.prepareStatement(BlueprintSql.DEFINITIONS)) {
      query.setString(1, Scope.ofFiles(history).json());
      List<Definition> definitions = new ArrayList<>();
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          String schema = row.getString(4);
          definitions.add(
              new Definition(
                  row.getInt(1),
                  row.getString(2),
                  row.getString(3),
                  schema == null ? null : new TableName(schema, row.getString(5)),
                  row.getString(6),
                  row.getString(7),
                  row.getString(8)));
        }
      }
      return definitions;
    }
  }
}
