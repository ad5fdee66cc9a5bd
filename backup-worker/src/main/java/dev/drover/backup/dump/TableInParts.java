package dev.drover.backup.dump;

import dev.drover.common.bundle.Manifest;
import dev.drover.common.bundle.TableWriter;
import dev.drover.common.plan.TableName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A table whose parts are read by several connections. Once the last of them is written only its
 * entry in the manifest is kept, since a writer is large beside that and a database may have very
 * many tables. Thread-safe.
 */
final class TableInParts {
  private final List<Selected> parts;
  private final @Nullable TableWriter[] written;
  private int left;
  private Manifest.@Nullable Table whole;

  /** One part of its table. */
  record Part(TableInParts table, int number) {
    Selected selected() {
      return table.parts.get(number);
    }

    /**
     * @param writer has ended
     */
    void written(TableWriter writer) {
      table.written(number, writer);
    }
  }

  /**
   * @param parts one at least, of one table
   */
  TableInParts(List<Selected> parts) {
    this.parts = List.copyOf(parts);
    this.written = new TableWriter[parts.size()];
    this.left = parts.size();
  }

  TableName name() {
    return parts.getFirst().shape().table();
  }

  List<Part> parts() {
    List<Part> all = new ArrayList<>();
    for (int number = 0; number < parts.size(); number++) {
      all.add(new Part(this, number));
    }
    return all;
  }

  private synchronized void written(int number, TableWriter writer) {
    written[number] = writer;
    if (--left == 0) {
      whole = TableWriter.table(Arrays.stream(written).map(Objects::requireNonNull).toList());
      Arrays.fill(written, null);
    }
  }

  /** Its entry in the manifest; every part must have been written. */
  synchronized Manifest.Table whole() {
    return Objects.requireNonNull(whole, "A part was not written");
  }
}
