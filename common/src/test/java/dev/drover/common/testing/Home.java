package dev.drover.common.testing;

import java.nio.file.Files;
import java.nio.file.Path;

/** The checkout that this process runs from, and what the build has put there. */
public final class Home {
  private Home() {}

  /**
   * The checkout's root: system property {@code drover.home}, set by the launcher and by the build.
   */
  public static Path root() {
    String home = System.getProperty("drover.home");
    if (home == null) {
      throw new IllegalStateException(
          "The system property drover.home is not set. Start through deploy/bin/drover or Maven.");
    }
    return Path.of(home).toAbsolutePath();
  }

  /** A file that the build of deploy/embedded makes. */
  public static Path embedded(String name) {
    Path file = root().resolve("deploy/embedded/target").resolve(name);
    if (!Files.exists(file)) {
      throw new IllegalStateException(
          file + " is missing. Build it with: mvn -pl deploy/embedded generate-resources");
    }
    return file;
  }

  /** The java program that runs this process. */
  public static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
