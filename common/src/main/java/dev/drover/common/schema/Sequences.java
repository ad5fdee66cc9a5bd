package dev.drover.common.schema;

import dev.drover.common.bundle.Manifest;
import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Where sequences stand, which no transaction takes back. A number that was drawn is never given
 * out again: somebody may have written it down.
 */
public final class Sequences {
  private Sequences() {}

  /** Nobody draws from it until the transaction ends; false when there is no such sequence. */
  static boolean hold(Connection transaction, TableName sequence) throws SQLException {
    String sql =
        "SELECT seqincrement FROM pg_catalog.pg_sequence WHERE seqrelid ="
            + " pg_catalog.to_regclass(?)";
    try (PreparedStatement query = transaction.prepareStatement(sql);
        Statement hold = transaction.createStatement()) {
      query.setString(1, Sql.table(sequence));
      try (ResultSet row = query.executeQuery()) {
        if (!row.next()) {
          return false;
        }
        // LOCK TABLE takes no sequences; saying what holds already does.
        hold.execute("ALTER SEQUENCE " + Sql.table(sequence) + " INCREMENT BY " + row.getLong(1));
        return true;
      }
    }
  }

  /** One that was just made stands where {@code state} says. */
  public static void set(Connection transaction, Manifest.Sequence state) throws SQLException {
    execute(transaction, "SELECT pg_catalog.setval(CAST(? AS pg_catalog.regclass), ?, ?)", state);
  }

  /** At {@code state} or beyond; one that begins anew when it is through stays where it is. */
  public static void atLeast(Connection transaction, Manifest.Sequence state) throws SQLException {
    execute(
        transaction,
        """
        SELECT pg_catalog.setval(s.seqrelid::pg_catalog.regclass, w.value, w.called)
          FROM pg_catalog.pg_sequence AS s
          JOIN (VALUES (CAST(? AS pg_catalog.regclass), CAST(? AS bigint), CAST(? AS boolean))) AS w (name, value, called) ON w.name = s.seqrelid,
               %s AS q
         WHERE NOT s.seqcycle AND (w.value - q.last_value) * sign(s.seqincrement) + (w.called AND NOT q.is_called)::int > 0
           AND (w.value - q.last_value) * sign(s.seqincrement) >= 0
        """
            .formatted(Sql.table(name(state))),
        state);
  }

  private static void execute(Connection transaction, String sql, Manifest.Sequence state)
      throws SQLException {
    try (PreparedStatement query = transaction.prepareStatement(sql)) {
      query.setString(1, Sql.table(name(state)));
      query.setLong(2, state.lastValue());
      query.setBoolean(3, state.called());
      query.execute();
    }
  }

  public static TableName name(Manifest.Sequence state) {
    return new TableName(state.schema(), state.name());
  }
}
