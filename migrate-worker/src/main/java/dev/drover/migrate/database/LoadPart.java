package dev.drover.migrate.database;

import dev.drover.common.bundle.BundleReader;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.postgres.RowLoad;
import dev.drover.common.postgres.TableShape;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Rows that come in one transaction: a table's, or a stretch of them.
 *
 * @param number from 0, the same for every attempt from one bundle
 * @param stretch of the table; -1 when it is the whole
 */
record LoadPart(BundleReader bundle, int number, Manifest.Table table, int stretch, long count)
    implements RowLoad.Rows {
  private static final int WHOLE = -1;

  /** All that have rows, large ones first, so that the last to end are small. */
  static List<LoadPart> of(Origins origins) {
    List<LoadPart> parts = new ArrayList<>();
    int number = 0;
    for (Manifest.Table table : origins.part().tables()) {
      List<Manifest.Stretch> stretches = table.stretches();
      if (stretches.isEmpty()) {
        parts.add(new LoadPart(origins.bundle(), number++, table, WHOLE, table.digest().rows()));
      }
      for (int i = 0; i < stretches.size(); i++) {
        parts.add(new LoadPart(origins.bundle(), number++, table, i, stretches.get(i).rows()));
      }
    }
    return parts.stream()
        .filter(part -> part.count > 0)
        .sorted(Comparator.comparingLong(LoadPart::bytes).reversed())
        .toList();
  }

  private long bytes() {
    return table.rawBytes() / Math.max(1, table.stretches().size());
  }

  @Override
  public TableShape shape() {
    return table.shape();
  }

  @Override
  public InputStream open() throws IOException {
    return stretch == WHOLE ? bundle.text(table) : bundle.text(table, stretch);
  }
}
