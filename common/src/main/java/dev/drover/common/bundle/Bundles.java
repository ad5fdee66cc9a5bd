package dev.drover.common.bundle;

import dev.drover.common.bundle.key.BundleKeys;
import dev.drover.common.config.DroverConfig;
import dev.drover.common.message.SealedBundle;
import dev.drover.common.name.BundleId;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A store of bundles and the keys that lock and open them. Thread-safe. */
public final class Bundles {
  private final BundleStore store;
  private final BundleKeys keys;

  public Bundles(BundleStore store, BundleKeys keys) {
    this.store = store;
    this.keys = keys;
  }

  /**
   * Opens what drover.yaml names.
   *
   * @throws dev.drover.common.failure.DroverException {@code bundles_url}; {@code
   *     key_file_unreadable}; {@code passphrase_unreadable}
   */
  public static Bundles open(DroverConfig.Bundles config) throws IOException {
    String file = config.keyFile();
    return new Bundles(
        BundleStores.open(config),
        BundleKeys.of(file == null ? null : Path.of(file), config.resolvePassphrases()));
  }

  public BundleStore store() {
    return store;
  }

  /** Every bundle of the store, in order of their ids, told from the manifests alone. */
  public List<CatalogueEntry> catalogue() throws IOException {
    return new Catalogue(store, keys).entries();
  }

  public boolean exists(BundleId id) throws IOException {
    return store.exists(id);
  }

  /**
   * @throws dev.drover.common.failure.DroverException {@code bundle_exists}
   */
  public BundleWriter begin(BundleId id) throws IOException {
    return new BundleWriter(id, store.create(id), Sealing.create(id, keys).orElse(null));
  }

  /**
   * Opens a bundle by its id alone, as one does that was found in the store: whether it is the one
   * that a backup once wrote nobody can say.
   *
   * @throws dev.drover.common.failure.DroverException {@code bundle_missing}; {@code bak_version}
   *     when its format is newer; {@code bak_tampered}; {@code bak_key} when none of the keys opens
   *     it; {@code bak_mismatch} when it is stored under another's id
   */
  public BundleReader open(BundleId id) throws IOException {
    return BundleReader.open(store, keys, id, null);
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
    BundleReader bundle = BundleReader.open(store, keys, sealed.id(), sealed.manifestSha256());
    bundle.requireOf(project, migration);
    return bundle;
  }
}
