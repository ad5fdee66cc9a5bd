package dev.drover.common.bundle;

import dev.drover.common.bundle.CatalogueEntry.State;
import dev.drover.common.bundle.key.BundleKeys;
import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.Failure;
import dev.drover.common.name.BundleId;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a store holds, told from manifests alone. */
final class Catalogue {
  private final BundleStore store;
  private final BundleKeys keys;

  Catalogue(BundleStore store, BundleKeys keys) {
    this.store = store;
    this.keys = keys;
  }

  /** All bundles, those that go meanwhile left out. */
  List<CatalogueEntry> entries() throws IOException {
    List<CatalogueEntry> entries = new ArrayList<>();
    for (BundleId id : store.list()) {
      entry(id).ifPresent(entries::add);
    }
    return entries;
  }

  /** Empty when there is no such bundle (any more). */
  Optional<CatalogueEntry> entry(BundleId id) throws IOException {
    ManifestFile file;
    try (InputStream in = store.read(id, Manifest.FILE, 0)) {
      file = ManifestFile.read(id, in.readNBytes(ManifestFile.LIMIT));
      if (!file.header().id().equals(id)) {
        throw BundleFailures.mismatch(id, "the bundle " + file.header().id());
      }
    } catch (DroverException e) {
      return e.failure().code().equals("bundle_missing") && !store.exists(id)
          ? Optional.empty()
          : Optional.of(damaged(id, e.failure()));
    }
    return Optional.of(entry(file));
  }

  private CatalogueEntry entry(ManifestFile file) {
    BundleId id = file.header().id();
    Encryption encryption = file.header().encryption();
    try {
      Sealing sealing = encryption == null ? null : Sealing.open(id, encryption, keys);
      Manifest manifest = file.manifest(id, sealing);
      Manifest.Part target = manifest.target();
      long rows = manifest.source().rows() + (target == null ? 0 : target.rows());
      return entry(file, State.READABLE, rows, null);
    } catch (DroverException e) {
      boolean locked = e.failure().code().equals("bak_key");
      return locked ? entry(file, State.LOCKED, null, e.failure()) : damaged(id, e.failure());
    }
  }

  private static CatalogueEntry entry(
      ManifestFile file, State state, @Nullable Long rows, @Nullable Failure failure) {
    ManifestHeader header = file.header();
    long data = header.files().stream().mapToLong(Manifest.DataFile::bytes).sum();
    return new CatalogueEntry(
        header.id(),
        state,
        header.project(),
        header.migration(),
        header.epoch(),
        header.createdAt(),
        data + file.length(),
        header.encryption() != null,
        rows,
        failure,
        header.safetyCopy());
  }

  private static CatalogueEntry damaged(BundleId id, Failure failure) {
    return new CatalogueEntry(
        id, State.DAMAGED, null, null, null, null, null, null, null, failure, null);
  }
}
