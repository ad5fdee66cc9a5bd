package dev.drover.common.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A directory that goes when it is closed, or else when this JVM ends, however it ends. */
public final class TemporaryDirectory implements AutoCloseable {
  private final Path path;
  private final Watchdog watchdog;

  private TemporaryDirectory(Path path) {
    this.path = path;
    this.watchdog = Watchdog.overDirectory(path.toString());
  }

  /** Readable by this user only. */
  public static TemporaryDirectory create(String prefix) {
    try {
      return new TemporaryDirectory(Files.createTempDirectory(prefix).toAbsolutePath());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path path() {
    return path;
  }

  @Override
  public void close() {
    try {
      remove(path);
      watchdog.dismiss();
    } catch (IOException | UncheckedIOException e) {
      // A process still writes there: the watchdog tries again when this JVM ends.
    }
  }

  /**
   * Removes {@code directory} and all in it; nothing happens when it is not there. Links are not
   * followed.
   */
  static void remove(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path file : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
        Files.deleteIfExists(file);
      }
    }
  }
}
