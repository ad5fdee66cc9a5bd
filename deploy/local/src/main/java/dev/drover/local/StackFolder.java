package dev.drover.local;

import dev.drover.common.failure.DroverException;
import dev.drover.common.testing.OwnerOnly;
import dev.drover.common.testing.TemporaryDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Where a stack keeps everything. A temporary one goes with the stack; a data folder stays, and
 * only one stack at a time uses it.
 */
final class StackFolder implements AutoCloseable {
  private final Path path;
  private final @Nullable TemporaryDirectory temporary;
  private final @Nullable FileChannel lock;

  private StackFolder(
      Path path, @Nullable TemporaryDirectory temporary, @Nullable FileChannel lock) {
    this.path = path;
    this.temporary = temporary;
    this.lock = lock;
  }

  /**
   * @param data where to keep everything; a temporary folder when absent
   */
  static StackFolder open(@Nullable Path data) {
    try {
      StackFolder folder = data == null ? temporary() : locked(data.toAbsolutePath().normalize());
      Files.createDirectories(folder.logs());
      return folder;
    } catch (IOException e) {
      throw DroverException.user(
          "data_folder_unusable",
          "The data folder " + data + " cannot be used: " + e.getMessage() + ".",
          "Name a folder that this user can write.");
    }
  }

  private static StackFolder temporary() {
    TemporaryDirectory directory = TemporaryDirectory.create("drover-");
    return new StackFolder(directory.path(), directory, null);
  }

  private static StackFolder locked(Path data) throws IOException {
    if (!Files.isDirectory(data)) {
      Files.createDirectories(data, OwnerOnly.FOLDER);
    }
    FileChannel channel =
        FileChannel.open(data.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!isOurs(channel)) {
      channel.close();
      throw DroverException.user(
          "data_folder_in_use",
          "Another drover local uses the data folder " + data + ".",
          "Stop it, or name another folder with --data.");
    }
    return new StackFolder(data, null, channel);
  }

  private static boolean isOurs(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  boolean isTemporary() {
    return temporary != null;
  }

  Path path() {
    return path;
  }

  Path of(String name) {
    return path.resolve(name);
  }

  Path logs() {
    return path.resolve("logs");
  }

  @Override
  public void close() {
    if (temporary != null) {
      temporary.close();
    }
    if (lock != null) {
      try {
        lock.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
