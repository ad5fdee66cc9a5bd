package dev.drover.common.database;

import dev.drover.common.failure.DroverException;
import dev.drover.common.name.Printable;
import dev.drover.common.postgres.Servers;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where {@code pg_dump} and {@code pg_restore} are, and whether they may be used. They are looked
 * for in {@code tools.postgres}, or else in the folders of {@code PATH}. Thread-safe.
 */
public final class PostgresTools {
  private static final int VERSION_BYTES = 256;

  private final @Nullable Path folder;
  private final String path;

  public PostgresTools(Servers servers) {
    this(servers.toolsFolder(), Optional.ofNullable(System.getenv("PATH")).orElse(""));
  }

  /** In {@code folder}, or else in those of {@code PATH}. */
  public static PostgresTools in(@Nullable Path folder) {
    return new PostgresTools(folder, Optional.ofNullable(System.getenv("PATH")).orElse(""));
  }

  /**
   * @param folder of {@code tools.postgres}
   * @param path as {@code PATH} has it
   */
  PostgresTools(@Nullable Path folder, String path) {
    this.folder = folder;
    this.path = path;
  }

  /** One of the programs. */
  public enum Program {
    PG_DUMP("pg_dump"),
    PG_RESTORE("pg_restore");

    private final String file;

    Program(String file) {
      this.file = file;
    }

    @Override
    public String toString() {
      return file;
    }
  }

  /**
   * A program that may be used.
   *
   * @param file absolute
   */
  public record Tool(Program program, Path file, ToolVersion version) {}

  /**
   * @param serverMajor the newest major version of the servers it will be connected to
   * @param vulnerable whether one with known holes will do
   * @throws DroverException {@code tool_missing}, {@code tool_too_old}, {@code tool_vulnerable}
   */
  public Tool require(Program program, int serverMajor, boolean vulnerable) {
    Tool tool = find(program);
    if (tool.version.major() < serverMajor) {
      throw DroverException.user(
          "tool_too_old",
          program
              + " of this worker is version "
              + tool.version.number()
              + ", and the server is of version "
              + serverMajor
              + ".",
          "Install the client programs of version "
              + serverMajor
              + " or newer beside the worker and set tools.postgres to their folder.");
    }
    List<String> holes = tool.version.holes();
    if (!vulnerable && !holes.isEmpty()) {
      throw DroverException.user(
          "tool_vulnerable",
          program
              + " of this worker is version "
              + tool.version.number()
              + ", which has known holes: "
              + String.join(", ", holes)
              + ".",
          "Upgrade PostgreSQL's client programs to the newest minor release; if you trust both"
              + " servers' superusers, tools.allow-vulnerable: true in the plan runs them all the"
              + " same.");
    }
    return tool;
  }

  private Tool find(Program program) {
    Stream<Path> folders =
        folder != null
            ? Stream.of(folder)
            : Stream.of(path.split(File.pathSeparator)).filter(one -> !one.isBlank()).map(Path::of);
    Path file =
        folders
            .map(one -> one.resolve(program.file).toAbsolutePath())
            .filter(Files::isExecutable)
            .findFirst()
            .orElseThrow(() -> missing(program));
    return new Tool(program, file, version(program, file));
  }

  private DroverException missing(Program program) {
    return DroverException.user(
        "tool_missing",
        program
            + (folder == null
                ? " is in no folder of this worker's PATH."
                : " is not in the folder " + Printable.of(folder.toString()) + "."),
        "Install PostgreSQL's client programs beside every worker, and set tools.postgres to their"
            + " folder where it is not in PATH.");
  }

  private ToolVersion version(Program program, Path file) {
    ProcessBuilder builder = new ProcessBuilder(file.toString(), "--version");
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    try {
      Process process = builder.redirectErrorStream(true).start();
      try (InputStream out = process.getInputStream()) {
        byte[] said = out.readNBytes(VERSION_BYTES);
        if (process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0) {
          return ToolVersion.parse(new String(said, StandardCharsets.UTF_8));
        }
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException _) {
      // It cannot be run at all.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw missing(program);
  }
}
