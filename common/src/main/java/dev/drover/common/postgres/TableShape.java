package dev.drover.common.postgres;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.drover.common.plan.TableName;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is read and written of a table: its plain columns in attribute order, generated ones left
 * out.
 *
 * @param key the primary key's columns in key order; empty when there is none, and then a row is
 *     known by all its columns
 * @param reach which rows count as the table's; absent means those of its children and partitions
 *     as well, as a plain {@code FROM} reads it
 */
public record TableShape(
    TableName table,
    List<Column> columns,
    List<String> key,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Reach reach) {
  public TableShape {
    columns = List.copyOf(columns);
    key = List.copyOf(key);
  }

  /** All rows that reading the table gives, its children's and partitions' too. */
  public TableShape(TableName table, List<Column> columns, List<String> key) {
    this(table, columns, key, null);
  }

  /**
   * Rows that a plain {@code FROM} would not read.
   *
   * @param kind what they are
   * @param condition with {@link Kind#OWN}: {@code WHERE ...}, as an extension told {@code
   *     pg_extension_config_dump} which rows of its table are not its own; absent means all
   */
  public record Reach(
      Kind kind, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String condition) {
    public static final Reach OWN = new Reach(Kind.OWN, null);
  }

  /** What rows are. */
  public enum Kind {
    /** The table's own rows, without those of children and partitions. */
    OWN,
    /** No table's: large objects, cut into pieces; see {@link LargeObjects}. */
    LARGE_OBJECTS;

    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** The same table with only the rows of {@code reach}. */
  public TableShape reaching(Reach reach) {
    return new TableShape(table, columns, key, reach);
  }

  /** What stands behind {@code FROM} to read the rows; an alias may follow. */
  public String from() {
    if (reach == null) {
      return Sql.table(table);
    }
    return switch (reach.kind) {
      case OWN ->
          reach.condition == null
              ? "ONLY " + Sql.table(table)
              : "(SELECT * FROM ONLY " + Sql.table(table) + " " + reach.condition + ")";
      case LARGE_OBJECTS -> LargeObjects.pieces("true");
    };
  }

  /**
   * @param type as {@code format_type} writes it with an empty search path
   */
  public record Column(String name, String type) {}

  public List<String> columnNames() {
    return columns.stream().map(Column::name).toList();
  }

  /** Positions in {@link #columns} that identify a row: the key's, or all. */
  public int[] keyPositions() {
    List<String> names = columnNames();
    return key.isEmpty() || !names.containsAll(key)
        ? java.util.stream.IntStream.range(0, names.size()).toArray()
        : key.stream().mapToInt(names::indexOf).toArray();
  }
}
