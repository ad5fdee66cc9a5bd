package dev.drover.common.bundle;

import dev.drover.common.bundle.key.BundleKeys;
import dev.drover.common.name.BundleId;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads one published bundle. Opening reads the manifest only. The first call that asks for rows
 * first reads every data file once and compares it with the manifest, so that no row of a changed
 * bundle is ever handed out; bundles up to {@link VerifiedFiles#IN_MEMORY} stay in memory from then
 * on, larger ones are read a second time. Not thread-safe, but once verified several threads may
 * read side by side.
 */
public final class BundleReader {
  private final BundleStore store;
  private final ManifestFile file;
  private final @Nullable Sealing sealing;
  private final Manifest manifest;
  private @Nullable VerifiedFiles verified;

  private BundleReader(
      BundleStore store, ManifestFile file, @Nullable Sealing sealing, Manifest manifest) {
    this.store = store;
    this.file = file;
    this.sealing = sealing;
    this.manifest = manifest;
  }

  /**
   * As {@link Bundles#open(BundleId)}.
   *
   * @param sha256 what the manifest's digest has to be; absent when nobody can say
   */
  static BundleReader open(BundleStore store, BundleKeys keys, BundleId id, @Nullable String sha256)
      throws IOException {
    ManifestFile file = ManifestFile.read(id, read(store, id));
    if (sha256 != null && !file.sha256().equals(sha256)) {
      throw BundleFailures.another(id);
    }
    ManifestHeader header = file.header();
    if (!header.id().equals(id)) {
      throw BundleFailures.mismatch(id, "the bundle " + header.id());
    }
    Encryption encryption = header.encryption();
    Sealing sealing = encryption == null ? null : Sealing.open(id, encryption, keys);
    return new BundleReader(store, file, sealing, file.manifest(id, sealing));
  }

  private static byte[] read(BundleStore store, BundleId id) throws IOException {
    try (InputStream in = store.read(id, Manifest.FILE, 0)) {
      return in.readNBytes(ManifestFile.LIMIT);
    }
  }

  /**
   * @throws dev.drover.common.failure.DroverException {@code bak_mismatch}
   */
  void requireOf(ProjectRef project, MigrationId migration) {
    BundleId id = manifest.id();
    if (!manifest.project().equals(project)) {
      throw BundleFailures.mismatch(id, "of project " + manifest.project() + ", not " + project);
    }
    if (!manifest.migration().equals(migration)) {
      throw BundleFailures.mismatch(
          id, "of migration " + manifest.migration() + ", not " + migration);
    }
  }

  /** Whether it is encrypted. */
  public boolean encrypted() {
    return sealing != null;
  }

  public Manifest manifest() {
    return manifest;
  }

  /** SHA-256 of the manifest, lower-case hexadecimal; as {@link BundleWriter.Published} had it. */
  public String manifestSha256() {
    return file.sha256();
  }

  /** Size of all files of the bundle as stored. */
  public long bytes() {
    long data = manifest().files().stream().mapToLong(Manifest.DataFile::bytes).sum();
    return data + file.length();
  }

  /**
   * @throws dev.drover.common.failure.DroverException {@code bak_tampered}, {@code bundle_missing}.
   *     Twice is as once.
   */
  public void verify() throws IOException {
    verified();
  }

  /**
   * Reads every row of every table and compares it with the manifest's digests.
   *
   * @return how many rows there are
   * @throws dev.drover.common.failure.DroverException as {@link #verify}
   */
  public long proveRows() throws IOException {
    return RowProof.of(this);
  }

  /**
   * The table's rows as COPY text, ready for {@code COPY ... FROM STDIN}; the caller closes it. Its
   * end comes only when as many rows and bytes passed as the manifest says; otherwise reading
   * throws {@code bak_tampered}.
   *
   * @param table of this bundle's manifest
   */
  public InputStream text(Manifest.Table table) throws IOException {
    return new TableText(manifest().id(), table, verified());
  }

  /**
   * As {@link #text(Manifest.Table)}, one stretch of the table's rows.
   *
   * @param number from 0, of {@link Manifest.Table#stretches}
   */
  public InputStream text(Manifest.Table table, int number) throws IOException {
    return text(table.stretch(number));
  }

  /**
   * The archive's bytes; the caller closes it. Its end comes only when they were those that were
   * written; otherwise reading throws {@code bak_tampered}.
   *
   * @param archive of this bundle's manifest
   */
  public InputStream open(Manifest.Archive archive) throws IOException {
    return new ArchiveInput(manifest.id(), archive, verified());
  }

  /**
   * Hands each of the table's rows to {@code sink}, in the order they were written. Memory is
   * bounded by the longest row.
   *
   * @param table of this bundle's manifest
   * @return how many there were; always as many as the manifest says
   */
  public long rows(Manifest.Table table, LineSink sink) throws IOException {
    try (InputStream text = text(table)) {
      return new Lines(text, table.longestRow()).each(sink);
    }
  }

  private VerifiedFiles verified() throws IOException {
    VerifiedFiles files = verified;
    if (files == null) {
      ManifestCheck.of(manifest.id(), manifest, store.files(manifest.id()));
      files = VerifiedFiles.verify(store, manifest, sealing);
      verified = files;
    }
    return files;
  }
}
