package dev.drover.common.bundle;

import dev.drover.common.bundle.key.BundleKeys;
import dev.drover.common.config.DroverConfig;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.SealedBundle;
import dev.drover.common.name.BundleId;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * A store of bundles, the stores of their copies, and the keys that lock and open them. What the
 * store has lost or damaged is read from a copy, where there is one. Thread-safe.
 */
public final class Bundles {
  /** What the store of {@code bundles.url} is called beside those of copies. */
  public static final String MAIN = "main";

  private final BundleStore store;
  private final BundleKeys keys;
  private final List<NamedStore> places;
  private final boolean provided;

  public Bundles(BundleStore store, BundleKeys keys) {
    this(store, keys, List.of(NamedStore.main(store)), false);
  }

  private Bundles(BundleStore store, BundleKeys keys, List<NamedStore> places, boolean provided) {
    this.store = store;
    this.keys = keys;
    this.places = places;
    this.provided = provided;
  }

  /**
   * Opens what drover.yaml names; stores of copies when they are needed.
   *
   * @throws DroverException {@code bundles_url}; {@code key_file_unreadable}; {@code
   *     passphrase_unreadable}
   */
  public static Bundles open(DroverConfig.Bundles config) throws IOException {
    String file = config.keyFile();
    BundleStore main = BundleStores.open(config);
    List<NamedStore> places = new ArrayList<>();
    places.add(NamedStore.main(main));
    config
        .copies()
        .forEach((name, copy) ->
            places.add(new NamedStore(name, () -> BundleStores.open(config.at(copy)))));
    return new Bundles(
        main,
        BundleKeys.of(file == null ? null : Path.of(file), config.resolvePassphrases()),
        List.copyOf(places),
        BundleStores.isProvided(config.url()));
  }

  public BundleStore store() {
    return store;
  }

  /** The names of the stores: {@link #MAIN}, then those of copies. */
  public List<String> names() {
    return places.stream().map(NamedStore::name).toList();
  }

  /**
   * One store alone: what is lost or damaged there is not looked for elsewhere.
   *
   * @throws DroverException {@code copy_unknown}; {@code bundles_url}
   */
  public Bundles at(String name) throws IOException {
    NamedStore place = place(name);
    return new Bundles(place.store(), keys, List.of(place), false);
  }

  private NamedStore place(String name) {
    return places.stream()
        .filter(place -> place.name().equals(name))
        .findFirst()
        .orElseThrow(() -> BundleFailures.copyUnknown(name));
  }

  /**
   * @throws DroverException {@code copy_unknown} when one of the names is no store of copies
   */
  public void requireCopies(List<String> names) {
    for (String name : names) {
      if (place(name) == places.getFirst()) {
        throw BundleFailures.copyUnknown(name);
      }
    }
  }

  /**
   * Makes the bundle whole in the store called {@code to}, as it stands in the one called {@code
   * from}, and proves that it is given back to the byte. Twice is as once.
   *
   * @param passed is told of bytes that were written or read back; what it throws ends the copying
   * @return false when it was there and whole already
   * @throws DroverException {@code copy_failed}, {@code copy_differs}, {@code copy_taken}, {@code
   *     copy_unknown}; {@code bundle_missing}, {@code bak_tampered}, {@code bak_substituted} of the
   *     bundle itself
   */
  public boolean copy(SealedBundle bundle, String from, String to, LongConsumer passed)
      throws IOException {
    return new Copying(place(from).store(), place(to), bundle, passed).run();
  }

  /**
   * A bundle with the digest that its manifest has now; no key is needed.
   *
   * @throws DroverException {@code bundle_missing}, {@code bak_tampered}, {@code bak_version}
   */
  public SealedBundle seal(BundleId id) throws IOException {
    return new SealedBundle(id, BundleProof.manifest(store, id).sha256());
  }

  /** Every bundle of any of the stores, in order of their ids, told from the manifests alone. */
  public List<CatalogueEntry> catalogue() throws IOException {
    return new Catalogue(places, keys).entries();
  }

  /** Whether the store itself has it; copies do not count. */
  public boolean exists(BundleId id) throws IOException {
    return store.exists(id);
  }

  /**
   * @throws DroverException {@code bundle_exists}
   */
  public BundleWriter begin(BundleId id) throws IOException {
    return new BundleWriter(
        id,
        store.create(id),
        Sealing.create(id, keys).orElse(null),
        provided ? sealed -> BundleProof.require(store, sealed, _ -> {}) : _ -> {});
  }

  /**
   * Opens a bundle by its id alone, as one does that was found in the store: whether it is the one
   * that a backup once wrote nobody can say.
   *
   * @throws DroverException {@code bundle_missing}; {@code bak_version} when its format is newer;
   *     {@code bak_tampered}; {@code bak_key} when none of the keys opens it; {@code bak_mismatch}
   *     when it is stored under another's id
   */
  public BundleReader open(BundleId id) throws IOException {
    return BundleReader.open(places, keys, id, null);
  }

  /**
   * Opens a bundle and makes sure it is the one that was asked for.
   *
   * @throws dev.drover.common.failure.DroverException as {@link #open(BundleId)}, and {@code
   *     bak_mismatch} when it is another project's or migration's
   */
  public BundleReader open(BundleId id, ProjectRef project, MigrationId migration)
      throws IOException {
    BundleReader bundle = open(id);
    bundle.requireOf(project, migration);
    return bundle;
  }

  /**
   * Opens a bundle and makes sure that its manifest is the very one its backup reported.
   *
   * @throws dev.drover.common.failure.DroverException as {@link #open(BundleId, ProjectRef,
   *     MigrationId)}, and {@code bak_substituted}
   */
  public BundleReader open(SealedBundle sealed, ProjectRef project, MigrationId migration)
      throws IOException {
    BundleReader bundle = BundleReader.open(places, keys, sealed.id(), sealed.manifestSha256());
    bundle.requireOf(project, migration);
    return bundle;
  }
}
