package dev.drover.common.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * The programs of one PostgreSQL version, unpacked once beside the archive that the build has
 * fetched.
 */
final class PostgresBinaries {
  private static final int OLDEST = 15;
  private static final int NEWEST = 18;

  private PostgresBinaries() {}

  /**
   * The folder that holds {@code bin}, {@code lib} and {@code share}. Several processes may ask at
   * the same time.
   */
  static Path of(int version) {
    return of(version, Home.embedded("postgres"));
  }

  /** The same, unpacked once in a folder of the caller's choice. */
  static Path of(int version, Path folder) {
    Path archive = archive(version);
    try {
      Path unpacked = folder.resolve("postgres-" + version + "-" + Files.size(archive));
      if (!Files.isDirectory(unpacked)) {
        Path attempt = Files.createTempDirectory(folder, "unpacking-");
        unpack(archive, attempt);
        Files.setPosixFilePermissions(attempt, PosixFilePermissions.fromString("rwxr-xr-x"));
        publish(attempt, unpacked);
      }
      return unpacked;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of which versions there are archives, oldest first. */
  static List<Integer> versions() {
    Path folder = Home.embedded("postgres");
    return IntStream.rangeClosed(OLDEST, NEWEST)
        .filter(version -> Files.exists(folder.resolve(name(version))))
        .boxed()
        .toList();
  }

  private static Path archive(int version) {
    return Home.embedded("postgres/" + name(version));
  }

  private static String name(int version) {
    return "postgres-" + version + ".jar";
  }

  private static void publish(Path attempt, Path unpacked) throws IOException {
    try {
      Files.move(attempt, unpacked, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
      TemporaryDirectory.remove(attempt);
    }
  }

  private static void unpack(Path archive, Path into) throws IOException {
    try (ZipFile jar = new ZipFile(archive.toFile())) {
      ZipEntry inner =
          jar.stream()
              .<ZipEntry>map(entry -> entry)
              .filter(entry -> entry.getName().endsWith(".txz"))
              .findFirst()
              .orElseThrow(() -> new IOException(archive + " holds no PostgreSQL."));
      try (InputStream raw = new BufferedInputStream(jar.getInputStream(inner));
          TarArchiveInputStream tar = new TarArchiveInputStream(new XZCompressorInputStream(raw))) {
        for (TarArchiveEntry entry = tar.getNextEntry();
            entry != null;
            entry = tar.getNextEntry()) {
          write(tar, entry, into);
        }
      }
    }
  }

  private static void write(InputStream content, TarArchiveEntry entry, Path into)
      throws IOException {
    Path file = into.resolve(entry.getName()).normalize();
    if (!file.startsWith(into)) {
      throw new IOException(entry.getName() + " points outside its archive.");
    }
    if (entry.isDirectory()) {
      Files.createDirectories(file);
      return;
    }
    Files.createDirectories(file.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
    } else if (entry.isLink()) {
      Files.createLink(file, into.resolve(entry.getLinkName()));
    } else {
      Files.copy(content, file);
      if ((entry.getMode() & 0100) != 0) {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
    }
  }
}
