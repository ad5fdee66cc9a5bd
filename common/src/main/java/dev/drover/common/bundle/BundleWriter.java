package dev.drover.common.bundle;

import dev.drover.common.failure.CrashPoint;
import dev.drover.common.name.BundleId;
import dev.drover.common.postgres.TableShape;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes one bundle: the tables' rows one table after the other, then the manifest, then everything
 * becomes visible at once. Closing before {@link #publish} leaves nothing behind. After any error
 * only closing makes sense. Not thread-safe.
 */
public final class BundleWriter implements AutoCloseable {
  /** A bundle as published; {@code bytes} is the size of all its files. */
  public record Published(long bytes, String manifestSha256) {}

  private final BundleId id;
  private final BundleStore.Draft draft;
  private final DataFiles data;
  private @Nullable TableWriter current;

  private BundleWriter(BundleId id, BundleStore.Draft draft) {
    this.id = id;
    this.draft = draft;
    this.data = new DataFiles(draft);
  }

  /**
   * @throws dev.drover.common.failure.DroverException {@code bundle_exists}
   */
  public static BundleWriter begin(BundleStore store, BundleId id) throws IOException {
    return new BundleWriter(id, store.create(id));
  }

  /** Begins the next table; the one before must be finished. */
  public TableWriter table(TableShape shape) {
    if (current != null && !current.finished()) {
      throw new IllegalStateException("The table before is not finished");
    }
    current = new TableWriter(shape, data);
    return current;
  }

  /** Bytes of data files so far, as stored. */
  public long bytes() {
    return data.bytes();
  }

  /**
   * Ends the data files, writes the manifest and publishes.
   *
   * @param manifest makes the manifest around the list of data files
   * @throws dev.drover.common.failure.DroverException {@code bundle_exists} when another draft of
   *     this id was published
   */
  public Published publish(Function<List<Manifest.DataFile>, Manifest> manifest)
      throws IOException {
    if (current != null && !current.finished()) {
      throw new IllegalStateException("The last table is not finished");
    }
    ManifestFile file = ManifestFile.of(manifest.apply(data.end()));
    if (!file.manifest().id().equals(id)) {
      throw new IllegalArgumentException("The manifest is that of another bundle");
    }
    CrashPoint.BUNDLE_MANIFEST.pass();
    try (var out = draft.file(Manifest.FILE)) {
      out.write(file.bytes());
    }
    draft.publish();
    return new Published(data.bytes() + file.bytes().length, file.sha256());
  }

  @Override
  public void close() throws IOException {
    try {
      data.close();
    } finally {
      draft.close();
    }
  }
}
