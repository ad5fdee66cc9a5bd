package dev.drover.verify;

import dev.drover.common.bundle.BundleReader;
import dev.drover.common.bundle.LineSink;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.name.ProjectRef;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A bundle, whose manifest holds the digests. */
record BundleReference(BundleReader bundle) implements Reference {
  @Override
  public ProjectRef project() {
    return bundle.manifest().project();
  }

  @Override
  public Manifest.Part source() {
    return bundle.manifest().source();
  }

  @Override
  public Manifest.@Nullable Part target() {
    return bundle.manifest().target();
  }

  @Override
  public void rows(Manifest.Table table, LineSink sink) throws IOException {
    bundle.rows(table, sink);
  }
}
