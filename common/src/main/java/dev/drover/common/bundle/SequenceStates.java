package dev.drover.common.bundle;

import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Reads where sequences stand. */
public final class SequenceStates {
  /** Sequences in one statement. */
  private static final int TOGETHER = 200;

  private SequenceStates() {}

  /** In the order of {@code names}, all of which exist. */
  public static List<Manifest.Sequence> read(Connection connection, List<TableName> names)
      throws SQLException {
    List<Manifest.Sequence> states = new ArrayList<>();
    for (int from = 0; from < names.size(); from += TOGETHER) {
      List<String> questions = new ArrayList<>();
      for (int i = from; i < Math.min(from + TOGETHER, names.size()); i++) {
        questions.add(
            "SELECT " + i + " AS place, last_value, is_called FROM " + Sql.table(names.get(i)));
      }
      try (Statement statement = connection.createStatement();
          ResultSet row =
              statement.executeQuery(String.join(" UNION ALL ", questions) + " ORDER BY place")) {
        while (row.next()) {
          TableName name = names.get(row.getInt(1));
          states.add(
              new Manifest.Sequence(name.schema(), name.name(), row.getLong(2), row.getBoolean(3)));
        }
      }
    }
    return states;
  }
}
