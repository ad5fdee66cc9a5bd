package dev.drover.common.testing;

import dev.drover.common.database.PostgresTools;
import dev.drover.common.failure.DroverException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** PostgreSQL's client programs of this machine. */
public final class ClientTools {
  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");

  /**
   * @param folder of {@code pg_dump} and {@code pg_restore}
   */
  public record Tools(Path folder, int major) {}

  private ClientTools() {}

  /** The newest that there are, if they know servers of {@code major}. */
  public static Optional<Tools> newest(int major) {
    return Stream.of(fetched(), debian(), path())
        .flatMap(List::stream)
        .flatMap(folder -> in(folder).stream())
        .max(Comparator.comparingInt(Tools::major))
        .filter(tools -> tools.major >= major);
  }

  private static Optional<Tools> in(Path folder) {
    try {
      PostgresTools there = PostgresTools.in(folder);
      there.require(PostgresTools.Program.PG_DUMP, 0, true);
      return Optional.of(
          new Tools(
              folder, there.require(PostgresTools.Program.PG_RESTORE, 0, true).version().major()));
    } catch (DroverException _) {
      return Optional.empty();
    }
  }

  /** Where {@code .ci/client-tools} puts them. */
  private static List<Path> fetched() {
    String chosen = System.getenv("DROVER_CLIENT_TOOLS");
    String cache =
        Objects.requireNonNullElse(
            System.getenv("XDG_CACHE_HOME"), System.getProperty("user.home") + "/.cache");
    return List.of(
        (chosen != null ? Path.of(chosen) : Path.of(cache, "drover", "client-tools"))
            .resolve("bin"));
  }

  private static List<Path> debian() {
    List<Path> folders = new ArrayList<>();
    if (Files.isDirectory(DEBIAN)) {
      try (DirectoryStream<Path> versions = Files.newDirectoryStream(DEBIAN)) {
        versions.forEach(version -> folders.add(version.resolve("bin")));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return folders;
  }

  private static List<Path> path() {
    return Stream.of(
            Objects.requireNonNullElse(System.getenv("PATH"), "").split(File.pathSeparator))
        .filter(folder -> !folder.isBlank())
        .map(Path::of)
        .toList();
  }
}
