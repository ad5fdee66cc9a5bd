package dev.drover.common.bundle;

import dev.drover.common.bundle.key.BundleKeys;
import dev.drover.common.message.Finding;
import dev.drover.common.name.BundleId;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.postgres.RowRoom;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one published bundle. Opening reads the manifest only. The first call that asks for rows
 * first reads every data file once and compares it with the manifest, so that no row of a changed
 * bundle is ever handed out; bundles up to {@link VerifiedFiles#IN_MEMORY} stay in memory from then
 * on, larger ones are read a second time. Not thread-safe, but once verified several threads may
 * read side by side.
 */
public final class BundleReader {
  private static final Logger LOG = LoggerFactory.getLogger(BundleReader.class);

  private final List<NamedStore> places;
  private final ManifestFile file;
  private final @Nullable Sealing sealing;
  private final Manifest manifest;
  private NamedStore place;
  private @Nullable VerifiedFiles verified;

  private BundleReader(
      List<NamedStore> places,
      NamedStore place,
      ManifestFile file,
      @Nullable Sealing sealing,
      Manifest manifest) {
    this.places = places;
    this.place = place;
    this.file = file;
    this.sealing = sealing;
    this.manifest = manifest;
  }

  /**
   * As {@link Bundles#open(BundleId)}.
   *
   * @param places the store that should have it, then those that may have it when that one has lost
   *     or damaged it
   * @param sha256 what the manifest's digest has to be; absent when nobody can say
   */
  static BundleReader open(
      List<NamedStore> places, BundleKeys keys, BundleId id, @Nullable String sha256)
      throws IOException {
    return Elsewhere.look(places, place -> open(places, place, keys, id, sha256));
  }

  private static BundleReader open(
      List<NamedStore> places,
      NamedStore place,
      BundleKeys keys,
      BundleId id,
      @Nullable String sha256)
      throws IOException {
    ManifestFile file = BundleProof.manifest(place.store(), id);
    if (sha256 != null && !file.sha256().equals(sha256)) {
      throw BundleFailures.another(id);
    }
    ManifestHeader header = file.header();
    if (!header.id().equals(id)) {
      throw BundleFailures.mismatch(id, "the bundle " + header.id());
    }
    Encryption encryption = header.encryption();
    Sealing sealing = encryption == null ? null : Sealing.open(id, encryption, keys);
    BundleReader reader =
        new BundleReader(places, place, file, sealing, file.manifest(id, sealing));
    reader.tellPlace();
    return reader;
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
   * Digests the table's rows, in constant memory.
   *
   * @param table of this bundle's manifest
   */
  public TableDigest digest(Manifest.Table table) throws IOException {
    TableDigest digest = new TableDigest(table.shape());
    try (InputStream text = text(table)) {
      digest.addAll(text);
    }
    return digest;
  }

  /**
   * Hands each of the table's rows to {@code sink}, in the order they were written. Memory is
   * bounded by the longest row, for which there has to be {@link RowRoom}.
   *
   * @param table of this bundle's manifest
   * @return how many there were; always as many as the manifest says
   * @throws dev.drover.common.failure.DroverException {@code row_too_large}
   */
  public long rows(Manifest.Table table, LineSink sink) throws IOException {
    try (RowRoom.Held _ = RowRoom.take(table.longestRow(), table.shape().table());
        InputStream text = text(table)) {
      return new Lines(text, table.longestRow()).each(sink);
    }
  }

  private VerifiedFiles verified() throws IOException {
    VerifiedFiles files = verified;
    if (files == null) {
      files = Elsewhere.look(places.subList(places.indexOf(place), places.size()), this::verify);
      verified = files;
    }
    return files;
  }

  private VerifiedFiles verify(NamedStore at) throws IOException {
    BundleStore store = at.store();
    BundleId id = manifest.id();
    if (at != place && !BundleProof.manifest(store, id).sha256().equals(file.sha256())) {
      throw BundleFailures.another(id);
    }
    ManifestCheck.of(id, manifest, store.files(id));
    VerifiedFiles files = VerifiedFiles.verify(store, manifest, sealing);
    if (at != place) {
      place = at;
      tellPlace();
    }
    return files;
  }

  private void tellPlace() {
    if (place != places.getFirst()) {
      LOG.warn(
          "The bundle {} is read from '{}': it is lost or damaged in '{}'",
          manifest.id(),
          place.name(),
          places.getFirst().name());
    }
  }

  /**
   * What a person should know of where it is read from; absent where that is the store that should
   * have it. Known for good once it is verified.
   */
  public @Nullable Finding warning() {
    return place == places.getFirst()
        ? null
        : Finding.warning(
            "bundle_from_copy",
            null,
            "The bundle "
                + manifest.id()
                + " was read from '"
                + place.name()
                + "', because it is lost or damaged in '"
                + places.getFirst().name()
                + "'",
            "Look after that store; 'drover backup copy "
                + manifest.id()
                + " --from "
                + place.name()
                + " --to "
                + places.getFirst().name()
                + "' puts the bundle back.");
  }
}
