package dev.drover.local.faults;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A folder on a file system of its own that can be filled to the last byte. Needs root's right to
 * mount; without it the folder is an ordinary one and {@link #whyNot} says so.
 */
final class SmallDisk implements AutoCloseable {
  private static final String SIZE = "size=256m";
  private static final String BALLAST = ".ballast";

  private final Path folder;
  private final String whyNot;

  SmallDisk(Path folder) {
    this.folder = folder;
    try {
      Files.createDirectories(folder);
      this.whyNot =
          run("mount", "-t", "tmpfs", "-o", SIZE + ",mode=0700", "tmpfs", folder.toString())
              ? ""
              : "no right to mount a file system";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Why it cannot be filled; empty when it can. */
  String whyNot() {
    return whyNot;
  }

  /** Leaves no room for a single byte. */
  void fill() throws IOException {
    byte[] block = new byte[1 << 20];
    int size = block.length;
    try (OutputStream ballast = Files.newOutputStream(folder.resolve(BALLAST))) {
      while (size > 0) {
        try {
          ballast.write(block, 0, size);
        } catch (IOException e) {
          size /= 2;
        }
      }
    }
  }

  void drain() throws IOException {
    Files.deleteIfExists(folder.resolve(BALLAST));
  }

  /** The disk goes; where it was is an empty folder, or none if nothing could be mounted. */
  void takeAway() throws IOException {
    if (whyNot.isEmpty()) {
      Files.createDirectories(elsewhere());
      require(run("mount", "--move", folder.toString(), elsewhere().toString()));
    } else {
      Files.move(folder, elsewhere());
    }
  }

  void bringBack() throws IOException {
    if (whyNot.isEmpty()) {
      require(run("mount", "--move", elsewhere().toString(), folder.toString()));
      Files.delete(elsewhere());
    } else {
      Files.move(elsewhere(), folder);
    }
  }

  private Path elsewhere() {
    return folder.resolveSibling(folder.getFileName() + "-elsewhere");
  }

  private void require(boolean moved) throws IOException {
    if (!moved) {
      throw new IOException("The disk at " + folder + " could not be moved");
    }
  }

  @Override
  public void close() {
    if (whyNot.isEmpty()) {
      run("umount", "--lazy", folder.toString());
    }
  }

  private static boolean run(String... command) {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
