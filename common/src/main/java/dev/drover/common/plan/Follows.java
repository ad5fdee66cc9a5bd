package dev.drover.common.plan;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * {@code column -> table.parentColumn}: the rows whose {@code column} points to a selected row of
 * {@code table}. The two columns' types may differ; the parent's value is cast to the column's
 * type.
 */
public record Follows(String column, TableName table, String parentColumn) {
  private static final String ARROW = "->";

  /** Reads the form {@code column -> schema.table.column}; identifiers may be double-quoted. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static Follows parse(String text) {
    return IdentifierReader.follows(text, ARROW);
  }

  @JsonValue
  @Override
  public String toString() {
    return IdentifierReader.write(column)
        + " -> "
        + table
        + "."
        + IdentifierReader.write(parentColumn);
  }
}
