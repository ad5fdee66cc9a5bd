package dev.drover.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** The new folder of an export, and those above it that are missing; for their owner only. */
final class ExportFolder {
  private static final FileAttribute<?> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private ExportFolder() {}

  /**
   * @throws java.nio.file.FileAlreadyExistsException when it is there
   */
  static void make(Path folder) throws IOException {
    Path above = folder.toAbsolutePath().getParent();
    if (above != null) {
      Files.createDirectories(above, PRIVATE);
    }
    Files.createDirectory(folder, PRIVATE);
  }
}
