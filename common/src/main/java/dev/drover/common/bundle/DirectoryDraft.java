package dev.drover.common.bundle;

import dev.drover.common.failure.CrashPoint;
import dev.drover.common.name.BundleId;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
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
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A hidden folder that becomes a bundle by being renamed. */
final class DirectoryDraft implements BundleStore.Draft {
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
  private volatile boolean failed;
  private volatile boolean ended;

  private DirectoryDraft(Path root, Path folder, BundleId id, LeftDrafts left) {
    this.root = root;
    this.folder = folder;
    this.id = id;
    this.left = left;
  }

  /**
   * @param left takes the folder when it is not published
   */
  static DirectoryDraft begin(Path root, BundleId id, LeftDrafts left) throws IOException {
    Path folder = Files.createDirectory(root.resolve(StaleDrafts.newName()), FOLDER);
    return new DirectoryDraft(root, folder, id, left);
  }

  @Override
  public OutputStream file(String name) throws IOException {
    FileName.check(name);
    checkUsable();
    try {
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
    if (!ended) {
      ended = true;
      left.remove(folder);
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
