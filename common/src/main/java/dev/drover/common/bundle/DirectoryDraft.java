package dev.drover.common.bundle;

import dev.drover.common.failure.CrashPoint;
import dev.drover.common.name.BundleId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A hidden folder that becomes a bundle by being renamed. */
final class DirectoryDraft implements BundleStore.Draft {
  private static final Logger LOG = LoggerFactory.getLogger(DirectoryDraft.class);
  private static final FileAttribute<?> FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<?> FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path root;
  private final Path folder;
  private final BundleId id;
  private final LeftDrafts left;
  private final AtomicInteger files = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();
  private final boolean resumed;
  private volatile boolean failed;
  private volatile boolean ended;

  private DirectoryDraft(Path root, Path folder, BundleId id, LeftDrafts left, boolean resumed) {
    this.root = root;
    this.folder = folder;
    this.id = id;
    this.left = left;
    this.resumed = resumed;
  }

  /**
   * @param left takes the folder when it is not published
   */
  static DirectoryDraft begin(Path root, BundleId id, LeftDrafts left) throws IOException {
    Path folder = Files.createDirectory(root.resolve(StaleDrafts.newName()), FOLDER);
    return new DirectoryDraft(root, folder, id, left, false);
  }

  /** See {@link BundleStore#resume}. */
  static DirectoryDraft resume(Path root, BundleId id, LeftDrafts left, Instant now)
      throws IOException {
    String name = StaleDrafts.newName(id);
    Path folder = root.resolve(name);
    if (StaleDrafts.takeOver(root, id, name)) {
      Files.setLastModifiedTime(folder, FileTime.from(now));
    } else {
      Files.createDirectory(folder, FOLDER);
    }
    return new DirectoryDraft(root, folder, id, left, true);
  }

  /** Synced now, as its writer may have died before it did. */
  @Override
  public Optional<InputStream> left(String name) throws IOException {
    Path file = folder.resolve(FileName.check(name));
    checkUsable();
    if (!resumed || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
    try {
      channel.force(true);
      return Optional.of(Channels.newInputStream(channel));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public OutputStream file(String name) throws IOException {
    FileName.check(name);
    checkUsable();
    try {
      if (resumed) {
        Files.deleteIfExists(folder.resolve(name));
      }
      FileChannel channel =
          FileChannel.open(
              folder.resolve(name),
              Set.of(
                  StandardOpenOption.CREATE_NEW,
                  StandardOpenOption.WRITE,
                  LinkOption.NOFOLLOW_LINKS),
              FILE);
      files.incrementAndGet();
      open.incrementAndGet();
      return new DraftFile(channel);
    } catch (IOException e) {
      failed = true;
      throw e;
    }
  }

  @Override
  public void publish() throws IOException {
    checkUsable();
    if (open.get() > 0 || files.get() == 0) {
      throw new IllegalStateException(
          "A bundle is published with all its files closed, and with one at least");
    }
    try {
      sync(folder);
      CrashPoint.BUNDLE_HIDDEN.pass();
      // rename(2) replaces nothing but an empty folder, and a published bundle is never empty.
      Files.move(folder, root.resolve(id.value()), StandardCopyOption.ATOMIC_MOVE);
      ended = true;
      CrashPoint.BUNDLE_VISIBLE.pass();
      sync(root);
    } catch (FileSystemException e) {
      if (!ended && DirectoryBundleStore.published(root, id)) {
        throw BundleFailures.exists(id);
      }
      failed = true;
      throw e;
    } catch (IOException e) {
      failed = true;
      throw e;
    }
  }

  @Override
  public void close() {
    if (ended) {
      return;
    }
    ended = true;
    if (!resumed || !parked()) {
      left.remove(folder);
    }
  }

  private boolean parked() {
    try {
      Files.move(folder, root.resolve(StaleDrafts.parkedName(id)), StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (IOException e) {
      LOG.debug("What there is of a copy of {} is lost", id, e);
      return false;
    }
  }

  /** Removes a draft's folder and the files in it. Whatever is gone already is no error. */
  static void remove(Path folder) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        Files.deleteIfExists(entry);
      }
    } catch (NoSuchFileException e) {
      return;
    }
    Files.deleteIfExists(folder);
  }

  private void checkUsable() throws IOException {
    if (failed || ended) {
      throw new IOException(
          "The draft of bundle "
              + id
              + (ended ? " has ended" : " failed before")
              + " and takes nothing more");
    }
  }

  static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Unbuffered: every write is a write(2); durable when closed. */
  private final class DraftFile extends OutputStream {
    private final FileChannel channel;
    private boolean closed;

    DraftFile(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      checkUsable();
      try {
        for (ByteBuffer left = ByteBuffer.wrap(bytes, offset, length); left.hasRemaining(); ) {
          channel.write(left);
        }
        CrashPoint.BUNDLE_WRITE.pass();
      } catch (IOException e) {
        failed = true;
        throw e;
      }
    }

    @Override
    public void close() throws IOException {
      if (closed) {
        return;
      }
      closed = true;
      open.decrementAndGet();
      try (channel) {
        if (!failed && !ended) {
          CrashPoint.BUNDLE_SYNC.pass();
          channel.force(true);
        }
      } catch (IOException e) {
        failed = true;
        throw e;
      }
    }
  }
}
