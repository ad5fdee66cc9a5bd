package dev.drover.common.bundle;

import dev.drover.common.bundle.CatalogueEntry.State;
import dev.drover.common.bundle.key.BundleKeys;
import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.Failure;
import dev.drover.common.name.BundleId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What stores hold, told from manifests alone. */
final class Catalogue {
  private static final Logger LOG = LoggerFactory.getLogger(Catalogue.class);

  private final List<NamedStore> places;
  private final BundleKeys keys;

  /**
   * @param places the first one has to answer
   */
  Catalogue(List<NamedStore> places, BundleKeys keys) {
    this.places = places;
    this.keys = keys;
  }

  /**
   * All bundles in the order of their ids, those that go meanwhile left out. Each is told by the
   * first store whose manifest of it is not damaged.
   */
  List<CatalogueEntry> entries() throws IOException {
    List<CatalogueEntry> entries = new ArrayList<>();
    for (Map.Entry<String, List<NamedStore>> one : holders().entrySet()) {
      entry(new BundleId(one.getKey()), one.getValue()).ifPresent(entries::add);
    }
    return entries;
  }

  private SortedMap<String, List<NamedStore>> holders() throws IOException {
    SortedMap<String, List<NamedStore>> holders = new TreeMap<>();
    for (NamedStore place : places) {
      try {
        for (BundleId id : place.store().list()) {
          holders.computeIfAbsent(id.value(), _ -> new ArrayList<>()).add(place);
        }
      } catch (IOException | DroverException e) {
        if (place == places.getFirst()) {
          throw e;
        }
        LOG.warn("The store '{}' cannot be looked into: {}", place.name(), e.getMessage());
      }
    }
    return holders;
  }

  private Optional<CatalogueEntry> entry(BundleId id, List<NamedStore> holders) throws IOException {
    List<String> names = holders.stream().map(NamedStore::name).toList();
    Optional<CatalogueEntry> first = Optional.empty();
    for (NamedStore place : holders) {
      Optional<CatalogueEntry> told = entry(id, place.store(), names);
      if (told.isPresent() && told.get().state() != State.DAMAGED) {
        return told;
      }
      first = first.isPresent() ? first : told;
    }
    return first;
  }

  /** Empty when there is no such bundle (any more). */
  private Optional<CatalogueEntry> entry(BundleId id, BundleStore store, List<String> stores)
      throws IOException {
    ManifestFile file;
    try {
      file = BundleProof.manifest(store, id);
      if (!file.header().id().equals(id)) {
        throw BundleFailures.mismatch(id, "the bundle " + file.header().id());
      }
    } catch (DroverException e) {
      return e.failure().code().equals("bundle_missing") && !store.exists(id)
          ? Optional.empty()
          : Optional.of(damaged(id, stores, e.failure()));
    }
    return Optional.of(entry(file, stores));
  }

  private CatalogueEntry entry(ManifestFile file, List<String> stores) {
    BundleId id = file.header().id();
    Encryption encryption = file.header().encryption();
    try {
      Sealing sealing = encryption == null ? null : Sealing.open(id, encryption, keys);
      Manifest manifest = file.manifest(id, sealing);
      Manifest.Part target = manifest.target();
      long rows = manifest.source().rows() + (target == null ? 0 : target.rows());
      return entry(file, stores, State.READABLE, rows, null);
    } catch (DroverException e) {
      boolean locked = e.failure().code().equals("bak_key");
      return locked
          ? entry(file, stores, State.LOCKED, null, e.failure())
          : damaged(id, stores, e.failure());
    }
  }

  private static CatalogueEntry entry(
      ManifestFile file,
      List<String> stores,
      State state,
      @Nullable Long rows,
      @Nullable Failure failure) {
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
        header.safetyCopy(),
        stores);
  }

  private static CatalogueEntry damaged(BundleId id, List<String> stores, Failure failure) {
    return new CatalogueEntry(
        id, State.DAMAGED, null, null, null, null, null, null, null, failure, null, stores);
  }
}
