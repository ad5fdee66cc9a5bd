package dev.drover.common.message;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How many rows a table has.
 *
 * @param table as a person writes it, {@code schema.table}
 * @param bytes of the rows as COPY text, before compression; absent where nobody measured, and from
 *     a worker of an earlier release
 */
public record TableRows(String table, long rows, @Nullable Long bytes) {
  /** Not measured. */
  public TableRows(String table, long rows) {
    this(table, rows, null);
  }

  /** Those with the most rows, {@code limit} at most, in the order that they came in. */
  public static List<TableRows> largest(List<TableRows> tables, int limit) {
    if (tables.size() <= limit) {
      return tables;
    }
    Set<Integer> chosen = new HashSet<>();
    IntStream.range(0, tables.size())
        .boxed()
        .sorted(Comparator.comparingLong((Integer at) -> tables.get(at).rows()).reversed())
        .limit(limit)
        .forEach(chosen::add);
    return IntStream.range(0, tables.size())
        .filter(chosen::contains)
        .mapToObj(tables::get)
        .toList();
  }
}
