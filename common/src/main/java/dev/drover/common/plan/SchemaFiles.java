package dev.drover.common.plan;

import dev.drover.common.failure.DroverException;
import dev.drover.common.name.Printable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a plan may name as schema: a {@code .sql} file, or a folder, whose {@code .sql} files count
 * in order of their names; each with its settings beside it.
 */
final class SchemaFiles {
  /** Bytes of UTF-8 of all files of a plan together; they travel in messages. */
  static final int MOST_BYTES = 700 << 10;

  static final String ENDING = ".sql";

  /** Of the file beside one that tells Flyway how to run it. */
  static final String SETTINGS = ".conf";

  private SchemaFiles() {}

  /**
   * The files that {@code name} stands for, out of those that came with the plan.
   *
   * @throws DroverException {@code plan_malformed}
   */
  static List<Target.SchemaFile> of(String name, Map<String, String> files) {
    String path = checked(name);
    List<Target.SchemaFile> found =
        new TreeMap<>(files)
            .entrySet().stream()
                .filter(file -> file.getKey().equals(path) || isDirectlyIn(path, file.getKey()))
                .map(file ->
                    new Target.SchemaFile(
                        file.getKey(), file.getValue(), files.get(file.getKey() + SETTINGS)))
                .toList();
    if (found.isEmpty()) {
      throw refused(name, "names no " + ENDING + " file that came with the plan");
    }
    if (found.stream().anyMatch(file -> file.sql().indexOf('\0') >= 0)) {
      throw refused(name, "holds a NUL");
    }
    return found;
  }

  static long bytes(List<Target.SchemaFile> files) {
    return files.stream().mapToLong(file -> bytes(file.sql()) + bytes(file.settings())).sum();
  }

  private static long bytes(@Nullable String text) {
    return text == null ? 0 : text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static boolean isDirectlyIn(String folder, String file) {
    return file.startsWith(folder + "/")
        && file.indexOf('/', folder.length() + 1) < 0
        && file.endsWith(ENDING);
  }

  /** The relative path without a trailing slash; refuses what leaves the plan's own folder. */
  static String checked(String name) {
    String path = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
    if (path.startsWith("./")) {
      path = path.substring(2);
    }
    boolean outside =
        path.startsWith("/")
            || path.contains("\\")
            || path.indexOf(':') >= 0
            || path.indexOf('\0') >= 0;
    boolean dots =
        List.of(path.split("/", -1)).stream()
            .anyMatch(part -> part.equals("..") || part.equals(".") || part.isEmpty());
    if (outside || dots) {
      throw refused(name, "leaves the plan's folder");
    }
    return path;
  }

  static DroverException refused(String name, String why) {
    return DroverException.user(
        "plan_malformed",
        "the schema " + Printable.of(name) + " " + why,
        "Name " + ENDING + " files, or a folder of them, relative to the plan.");
  }
}
