package dev.drover.common.bundle;

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
 * on, larger ones are read a second time. Not thread-safe.
 */
public final class BundleReader {
  private final BundleStore store;
  private final ManifestFile file;
  private @Nullable VerifiedFiles verified;

  private BundleReader(BundleStore store, ManifestFile file) {
    this.store = store;
    this.file = file;
  }

  /**
   * Opens the bundle and makes sure it is the one that was asked for.
   *
   * @throws dev.drover.common.failure.DroverException {@code bundle_missing}; {@code bak_version}
   *     when its format is newer; {@code bak_tampered}; {@code bak_mismatch} when it is another
   *     project's, migration's or id's
   */
  public static BundleReader open(
      BundleStore store, BundleId id, ProjectRef project, MigrationId migration)
      throws IOException {
    byte[] bytes;
    try (InputStream in = store.read(id, Manifest.FILE, 0)) {
      bytes = in.readNBytes(ManifestFile.LIMIT);
    }
    ManifestFile file = ManifestFile.read(id, bytes);
    Manifest manifest = file.manifest();
    if (!manifest.id().equals(id)) {
      throw BundleFailures.mismatch(id, "the bundle " + manifest.id());
    }
    if (!manifest.project().equals(project)) {
      throw BundleFailures.mismatch(id, "of project " + manifest.project() + ", not " + project);
    }
    if (!manifest.migration().equals(migration)) {
      throw BundleFailures.mismatch(
          id, "of migration " + manifest.migration() + ", not " + migration);
    }
    return new BundleReader(store, file);
  }

  public Manifest manifest() {
    return file.manifest();
  }

  /** SHA-256 of the manifest, lower-case hexadecimal; as {@link BundleWriter.Published} had it. */
  public String manifestSha256() {
    return file.sha256();
  }

  /** Size of all files of the bundle as stored. */
  public long bytes() {
    long data = manifest().files().stream().mapToLong(Manifest.DataFile::bytes).sum();
    return data + file.bytes().length;
  }

  /**
   * @throws dev.drover.common.failure.DroverException {@code bak_tampered}, {@code bundle_missing}.
   *     Twice is as once.
   */
  public void verify() throws IOException {
    verified();
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
      files = VerifiedFiles.verify(store, manifest());
      verified = files;
    }
    return files;
  }
}
