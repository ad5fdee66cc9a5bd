package dev.drover.common.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tables that are too many to be named.
 *
 * @param tables how many
 * @param rows in all of them
 * @param bytes as of {@link TableRows}
 */
public record OtherTables(int tables, long rows, @Nullable Long bytes) {
  /** What {@code named}, some of {@code all}, leave out; absent when that is nothing. */
  public static @Nullable OtherTables between(List<TableRows> all, List<TableRows> named) {
    if (all.size() == named.size()) {
      return null;
    }
    Long bytes = bytes(all);
    Long less = bytes(named);
    return new OtherTables(
        all.size() - named.size(),
        rows(all) - rows(named),
        bytes == null || less == null ? null : bytes - less);
  }

  private static long rows(List<TableRows> tables) {
    return tables.stream().mapToLong(TableRows::rows).sum();
  }

  private static @Nullable Long bytes(List<TableRows> tables) {
    long sum = 0;
    for (TableRows table : tables) {
      if (table.bytes() == null) {
        return null;
      }
      sum += table.bytes();
    }
    return sum;
  }
}
