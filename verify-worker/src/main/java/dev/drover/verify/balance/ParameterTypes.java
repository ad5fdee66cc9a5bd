package dev.drover.verify.balance;

import dev.drover.common.plan.Predicate;
import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Of which type a project's ref is at each of a predicate's mentions of it. A literal takes the
 * type of what it is compared with, a column of refs does not and must be cast; PostgreSQL itself
 * says to what, by preparing the predicate with parameters in the literals' places.
 */
record ParameterTypes(List<String> types) {
  private static final String INDETERMINATE = "42P18";
  private static final String TEXT = "text";

  /** Changes nothing but the session's list of prepared statements, and that only for a moment. */
  static ParameterTypes of(Connection connection, TableName table, String predicate)
      throws SQLException {
    Savepoint before = connection.setSavepoint();
    List<String> types = new ArrayList<>();
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute(
          "PREPARE drover_balance AS SELECT FROM "
              + Sql.table(table)
              + " AS t WHERE "
              + Predicate.bindEach(predicate, number -> "$" + number));
      try (ResultSet row =
          statement.executeQuery(
              """
              SELECT format_type(p.type, -1) FROM pg_prepared_statements AS s,
                unnest(s.parameter_types) WITH ORDINALITY AS p (type, number)
              WHERE s.name = 'drover_balance' ORDER BY p.number
              """)) {
        while (row.next()) {
          types.add(row.getString(1));
        }
      }
      statement.execute("DEALLOCATE drover_balance");
    } catch (SQLException e) {
      connection.rollback(before);
      if (!INDETERMINATE.equals(e.getSQLState())) {
        throw e;
      }
    }
    return new ParameterTypes(List.copyOf(types));
  }

  /** What nothing is compared with is text, as a literal would be. */
  String of(int mention) {
    return mention <= types.size() ? types.get(mention - 1) : TEXT;
  }
}
