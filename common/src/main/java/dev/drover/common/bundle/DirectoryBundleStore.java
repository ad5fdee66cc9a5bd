package dev.drover.common.bundle;

import dev.drover.common.failure.DroverException;
import dev.drover.common.name.BundleId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Bundles as folders of one folder: {@code <root>/<bundle id>/<file>}. A draft is a hidden folder
 * beside them, so that publishing is one rename within one file system. Folders are 0700 and files
 * 0600; symbolic links inside the root are never followed (the root itself may be one). Needs a
 * POSIX file system.
 *
 * <p>A root that is not the one that was opened (its disk was unmounted, and what is seen is the
 * empty folder below it) is an outage, to be waited out: nothing is missing because of it, and
 * nothing is written there.
 */
final class DirectoryBundleStore implements BundleStore {
  private static final String WITHDRAWN = ".withdrawn-";

  private final Path root;
  private final InstantSource clock;
  private final StaleDrafts stale;
  private final Object identity;
  private final PatientReads reads;
  private final LeftDrafts left;

  private DirectoryBundleStore(Path root, InstantSource clock, StaleDrafts stale)
      throws IOException {
    this.root = root;
    this.clock = clock;
    this.stale = stale;
    this.identity = identity(root);
    this.reads = new PatientReads(root.toString());
    this.left = new LeftDrafts(() -> identity(root).equals(identity));
  }

  /**
   * Makes the folder when it is missing, and removes drafts that were left behind; see {@link
   * StaleDrafts}.
   */
  static DirectoryBundleStore open(Path root, InstantSource clock) throws IOException {
    Files.createDirectories(
        root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path real = root.toRealPath();
    StaleDrafts stale = new StaleDrafts(real, clock);
    stale.sweep();
    return new DirectoryBundleStore(real, clock, stale);
  }

  @Override
  public Draft create(BundleId id) throws IOException {
    if (exists(id)) {
      throw BundleFailures.exists(id);
    }
    requireRoot();
    return DirectoryDraft.begin(root, id, left);
  }

  @Override
  public Draft resume(BundleId id) throws IOException {
    if (exists(id)) {
      throw BundleFailures.exists(id);
    }
    requireRoot();
    return DirectoryDraft.resume(root, id, left, clock.instant());
  }

  @Override
  public InputStream read(BundleId id, String name, long from) throws IOException {
    Path file = root.resolve(id.value()).resolve(FileName.check(name));
    if (!exists(id) || !reads.of(() -> isPlainFile(file))) {
      throw missing(id, name);
    }
    try {
      FileChannel channel =
          reads.of(() ->
              FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)));
      return Channels.newInputStream(channel.position(from));
    } catch (NoSuchFileException e) {
      throw missing(id, name);
    }
  }

  /** Missing it is only in the folder that was opened. */
  private DroverException missing(BundleId id, String name) throws IOException {
    requireRoot();
    return BundleFailures.missing(id, name);
  }

  private void requireRoot() throws IOException {
    Object found;
    try {
      found = reads.of(() -> identity(root));
    } catch (NoSuchFileException e) {
      throw new IOException("The bundle store " + root + " is gone", e);
    }
    if (!found.equals(identity)) {
      throw new IOException(
          "The bundle store " + root + " is not the folder that was opened; is its disk mounted?");
    }
  }

  private static Object identity(Path root) throws IOException {
    Object key = Files.readAttributes(root, BasicFileAttributes.class).fileKey();
    return key == null ? root : key;
  }

  @Override
  public boolean exists(BundleId id) throws IOException {
    return reads.of(() -> published(root, id));
  }

  @Override
  public List<String> files(BundleId id) throws IOException {
    if (!exists(id)) {
      throw missing(id, Manifest.FILE);
    }
    try {
      return reads.of(() -> names(root.resolve(id.value())));
    } catch (NoSuchFileException e) {
      throw missing(id, Manifest.FILE);
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Override
  public List<BundleId> list() throws IOException {
    return ids("");
  }

  @Override
  public void withdraw(BundleId id) throws IOException {
    if (exists(id)) {
      touch(id);
      rename(id.value(), WITHDRAWN + id);
    }
  }

  @Override
  public void reinstate(BundleId id) throws IOException {
    rename(WITHDRAWN + id, id.value());
  }

  @Override
  public void discard(BundleId id) throws IOException {
    String removed = StaleDrafts.newName();
    if (rename(WITHDRAWN + id, removed)) {
      DirectoryDraft.remove(root.resolve(removed));
    }
  }

  @Override
  public List<BundleId> withdrawn(Instant before) throws IOException {
    List<BundleId> old = new ArrayList<>();
    for (BundleId id : ids(WITHDRAWN)) {
      try {
        FileTime since = attributes(root.resolve(WITHDRAWN + id)).lastModifiedTime();
        if (since.toInstant().isBefore(before)) {
          old.add(id);
        }
      } catch (NoSuchFileException e) {
        continue; // discarded meanwhile
      }
    }
    return old;
  }

  /** Renaming keeps a folder's time, which is to say since when it is withdrawn. */
  private void touch(BundleId id) throws IOException {
    try {
      Files.setLastModifiedTime(root.resolve(id.value()), FileTime.from(clock.instant()));
    } catch (NoSuchFileException e) {
      return; // somebody else withdrew it
    }
  }

  /** Whether it was there to be renamed. */
  private boolean rename(String from, String to) throws IOException {
    try {
      Files.move(root.resolve(from), root.resolve(to), StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      return false;
    }
    DirectoryDraft.sync(root);
    return true;
  }

  private List<BundleId> ids(String prefix) throws IOException {
    return reads.of(() -> idsNow(prefix));
  }

  private List<BundleId> idsNow(String prefix) throws IOException {
    try (Stream<Path> folders = Files.list(root)) {
      return folders
          .filter(folder -> Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS))
          .map(folder -> folder.getFileName().toString())
          .filter(name -> name.startsWith(prefix))
          .map(name -> name.substring(prefix.length()))
          .filter(BundleId::isOne)
          .sorted()
          .map(BundleId::new)
          .toList();
    }
  }

  @Override
  public int sweep() throws IOException {
    return stale.sweep();
  }

  static boolean published(Path root, BundleId id) throws IOException {
    try {
      return attributes(root.resolve(id.value())).isDirectory();
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static boolean isPlainFile(Path file) throws IOException {
    try {
      return attributes(file).isRegularFile();
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static BasicFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }
}
