package dev.drover.common.plan;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A table by schema and name, exactly as the catalog spells them. Written {@code schema.table},
 * quoted where SQL would.
 */
public record TableName(String schema, String name) implements Comparable<TableName> {
  /** Reads {@code schema.table}; unquoted parts are folded to lower case as PostgreSQL does. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static TableName parse(String text) {
    return IdentifierReader.table(text);
  }

  @Override
  public int compareTo(TableName other) {
    int bySchema = schema.compareTo(other.schema);
    return bySchema != 0 ? bySchema : name.compareTo(other.name);
  }

  @JsonValue
  @Override
  public String toString() {
    return IdentifierReader.write(schema) + "." + IdentifierReader.write(name);
  }
}
