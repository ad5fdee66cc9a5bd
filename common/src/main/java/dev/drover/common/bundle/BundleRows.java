package dev.drover.common.bundle;

import dev.drover.common.postgres.RowLoad;
import dev.drover.common.postgres.SequenceState;
import dev.drover.common.postgres.TableShape;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** A bundle's table as something to be loaded. */
public record BundleRows(BundleReader bundle, Manifest.Table table) implements RowLoad.Rows {
  public static List<BundleRows> of(BundleReader bundle, Manifest.Part part) {
    return part.tables().stream().map(table -> new BundleRows(bundle, table)).toList();
  }

  public static List<SequenceState> sequences(Manifest.Part part) {
    return part.sequences().stream()
        .map(one -> new SequenceState(one.schema(), one.name(), one.lastValue(), one.called()))
        .toList();
  }

  @Override
  public TableShape shape() {
    return table.shape();
  }

  @Override
  public long count() {
    return table.digest().rows();
  }

  @Override
  public InputStream open() throws IOException {
    return bundle.text(table);
  }
}
