package dev.drover.common.bundle;

import dev.drover.common.failure.CrashPoint;
import dev.drover.common.message.SealedBundle;
import dev.drover.common.name.BundleId;
import dev.drover.common.postgres.TableShape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes one bundle: the tables' rows, then the manifest, then everything becomes visible at once.
 * Tables are written one after the other, or in parts side by side, each {@link Lane} by one thread
 * into data files of its own. Closing before {@link #publish} leaves nothing behind. After any
 * error only closing makes sense. Not thread-safe.
 */
public final class BundleWriter implements AutoCloseable {
  /** A bundle as published; {@code bytes} is the size of all its files. */
  public record Published(long bytes, String manifestSha256) {}

  private final BundleId id;
  private final BundleStore.Draft draft;
  private final @Nullable Sealing sealing;
  private final Proof proof;
  private final FileNames names;
  private final List<Lane> lanes = new ArrayList<>();

  /** What is done once the bundle is published, before anybody is told. */
  @FunctionalInterface
  interface Proof {
    void require(SealedBundle published) throws IOException;
  }

  /**
   * @param sealing absent when the bundle is not encrypted
   * @param proof of stores that are not trusted to give back what they were given
   */
  BundleWriter(BundleId id, BundleStore.Draft draft, @Nullable Sealing sealing, Proof proof) {
    this.id = id;
    this.draft = draft;
    this.sealing = sealing;
    this.proof = proof;
    this.names = new FileNames(sealing != null);
    lane();
  }

  /** Another lane; the first is there from the beginning. */
  public Lane lane() {
    Lane lane = new Lane(new DataFiles(draft, sealing, names));
    lanes.add(lane);
    return lane;
  }

  public Lane firstLane() {
    return lanes.getFirst();
  }

  /** Begins the next table in the first lane; the one before must have ended. */
  public TableWriter table(TableShape shape) {
    return lanes.getFirst().table(shape);
  }

  /** Where tables, or parts of them, are written one after the other. One thread at a time. */
  public static final class Lane {
    private final DataFiles data;
    private @Nullable TableWriter current;
    private @Nullable ArchiveWriter archive;

    private Lane(DataFiles data) {
      this.data = data;
    }

    /** Begins the next table or part; the one before must have ended. */
    public TableWriter table(TableShape shape) {
      requireEnded();
      current = new TableWriter(shape, data);
      return current;
    }

    /** Begins an archive; what was written before must have ended. */
    public ArchiveWriter archive() {
      requireEnded();
      archive = new ArchiveWriter(data);
      return archive;
    }

    private void requireEnded() {
      if ((current != null && !current.ended()) || (archive != null && !archive.ended())) {
        throw new IllegalStateException("The table or archive before is not finished");
      }
    }
  }

  /** Bytes of data files so far, as stored. */
  public long bytes() {
    return lanes.stream().mapToLong(lane -> lane.data.bytes()).sum();
  }

  /**
   * Ends the data files, writes the manifest and publishes.
   *
   * @param manifest makes the manifest around the list of data files
   * @throws dev.drover.common.failure.DroverException {@code bundle_exists} when another draft of
   *     this id was published; {@code manifest_too_large} when nobody could read it again; {@code
   *     bak_tampered}, {@code bundle_missing} when a provider's store does not give back what it
   *     was given
   */
  public Published publish(Function<List<Manifest.DataFile>, Manifest> manifest)
      throws IOException {
    List<Manifest.DataFile> files = new ArrayList<>();
    for (Lane lane : lanes) {
      lane.requireEnded();
      files.addAll(lane.data.end());
    }
    files.sort(Comparator.comparing(Manifest.DataFile::name));
    Manifest whole = BucketLimit.within(manifest.apply(List.copyOf(files)), BucketLimit.MOST);
    if (!whole.id().equals(id)) {
      throw new IllegalArgumentException("The manifest is that of another bundle");
    }
    byte[] file = ManifestFile.write(whole, sealing);
    if (file.length > ManifestFile.LIMIT) {
      throw BundleFailures.manifestTooLarge(id, file.length);
    }
    CrashPoint.BUNDLE_MANIFEST.pass();
    try (var out = draft.file(Manifest.FILE)) {
      out.write(file);
    }
    draft.publish();
    String sha256 = ManifestFile.read(id, file).sha256();
    proof.require(new SealedBundle(id, sha256));
    return new Published(bytes() + file.length, sha256);
  }

  @Override
  public void close() throws IOException {
    try {
      for (Lane lane : lanes) {
        lane.data.close();
      }
    } finally {
      draft.close();
    }
  }
}
