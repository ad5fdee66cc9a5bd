package dev.drover.verify;

import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.Sql;
import dev.drover.common.postgres.TableShape;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A faultless target in an open transaction, to plant a corruption in.
 *
 * @param parent the table that others follow; {@link RandomPlatform} gives it everything a table
 *     can have
 * @param shapes of all its tables
 */
record Scene(
    Connection target, RandomGenerator random, TableName parent, Collection<TableShape> shapes) {
  /**
   * A row of the target.
   *
   * @param key as findings write it; null in a table without one
   */
  record Row(TableShape shape, String ctid, @Nullable String key) {
    String where() {
      return " WHERE ctid = " + Sql.literal(ctid);
    }

    String update(String assignments) {
      return "UPDATE " + Sql.table(shape.table()) + " SET " + assignments + where();
    }

    TableName table() {
      return shape.table();
    }
  }

  /** One column of one row. */
  record Field(Row row, String column) {
    String name() {
      return Sql.identifier(column);
    }
  }

  TableShape parentShape() {
    return shapes.stream().filter(shape -> shape.table().equals(parent)).findFirst().orElseThrow();
  }

  <T> @Nullable T pick(List<T> from) {
    return from.isEmpty() ? null : from.get(random.nextInt(from.size()));
  }

  /** Any row of any table. */
  @Nullable Row row() throws SQLException {
    List<TableShape> all = new ArrayList<>(shapes);
    while (!all.isEmpty()) {
      TableShape shape = all.remove(random.nextInt(all.size()));
      Row row = row(shape, "true");
      if (row != null) {
        return row;
      }
    }
    return null;
  }

  /** Any row of the table for which {@code condition} holds. */
  @Nullable Row row(TableShape shape, String condition) throws SQLException {
    String key = shape.key().isEmpty() ? "NULL" : Sql.identifier(shape.key().getFirst()) + "::text";
    List<Row> rows = new ArrayList<>();
    try (Statement statement = target.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT ctid::text, "
                    + key
                    + " FROM "
                    + Sql.table(shape.table())
                    + " WHERE "
                    + condition
                    + " ORDER BY ctid LIMIT 100")) {
      while (row.next()) {
        rows.add(new Row(shape, row.getString(1), row.getString(2)));
      }
    }
    return pick(rows);
  }

  /**
   * Any field of a column of one of {@code types} outside of keys, in a row for which the condition
   * holds, {@code $} standing for the column.
   */
  @Nullable Field field(List<String> types, String condition) throws SQLException {
    List<Field> fields = new ArrayList<>();
    for (TableShape shape : shapes) {
      for (TableShape.Column column : shape.columns()) {
        if ((types.isEmpty() || types.contains(column.type()))
            && !shape.key().contains(column.name())) {
          Row row = row(shape, condition.replace("$", Sql.identifier(column.name())));
          if (row != null) {
            fields.add(new Field(row, column.name()));
          }
        }
      }
    }
    return pick(fields);
  }

  boolean is(String question) throws SQLException {
    return Move.text(target, question).equals("t");
  }
}
