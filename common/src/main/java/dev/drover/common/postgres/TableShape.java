package dev.drover.common.postgres;

import dev.drover.common.plan.TableName;
import java.util.List;

/**
 * What is read and written of a table: its plain columns in attribute order, generated ones left
 * out.
 *
 * @param key the primary key's columns in key order; empty when there is none, and then a row is
 *     known by all its columns
 */
public record TableShape(TableName table, List<Column> columns, List<String> key) {
  public TableShape {
    columns = List.copyOf(columns);
    key = List.copyOf(key);
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
