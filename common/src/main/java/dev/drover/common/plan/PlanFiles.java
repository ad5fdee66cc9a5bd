package dev.drover.common.plan;

import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Yaml;
import dev.drover.common.name.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A plan as it stands on disk: its YAML and the schema files it names, with their settings. Reading
 * is bounded and never leaves the plan's folder; pipes, devices and folders in a file's place are
 * refused before anything is read from them.
 *
 * @param files by path relative to the plan, with {@code /}, sorted
 */
public record PlanFiles(String yaml, Map<String, String> files) {
  private static final int MOST_FILES = 1_000;

  /**
   * Reads without judging the plan: what {@link PlanReader} will complain about is left to it.
   *
   * @throws DroverException {@code plan_unreadable}
   */
  public static PlanFiles load(Path planFile) {
    String yaml = text(planFile, PlanReader.MOST_YAML);
    Path folder = planFile.toAbsolutePath().getParent();
    Map<String, String> files = new TreeMap<>();
    if (folder != null) {
      long left = SchemaFiles.MOST_BYTES;
      for (String name : schemaNames(yaml)) {
        for (Path file : sqlFiles(folder, name)) {
          for (Path one : withSettings(file)) {
            String relative = folder.relativize(one).toString().replace('\\', '/');
            if (!files.containsKey(relative)) {
              refuseLinkOutside(folder, one);
              String text = text(one, (int) left);
              left -= text.getBytes(StandardCharsets.UTF_8).length;
              files.put(relative, text);
            }
          }
        }
      }
    }
    return new PlanFiles(yaml, files);
  }

  private static List<String> schemaNames(String yaml) {
    List<String> names = new ArrayList<>();
    if (Yaml.read(yaml, new ArrayList<>()) instanceof Yaml.Mapping root
        && root.entries().get("target") instanceof Yaml.Entry target
        && target.value() instanceof Yaml.Mapping section
        && section.entries().get("schema") instanceof Yaml.Entry schema) {
      switch (schema.value()) {
        case Yaml.Text text -> names.add(text.value());
        case Yaml.Sequence list ->
            list.items()
                .forEach(item -> {
                  if (item instanceof Yaml.Text text) {
                    names.add(text.value());
                  }
                });
        case Yaml.Mapping _ -> {}
      }
    }
    return names.stream().distinct().toList();
  }

  private static List<Path> sqlFiles(Path folder, String name) {
    Path path = folder.resolve(checked(name)).normalize();
    if (!Files.isDirectory(path)) {
      if (!Files.exists(path)) {
        throw unreadable(name, "is not there");
      }
      return List.of(path);
    }
    try (Stream<Path> inside = Files.list(path)) {
      List<Path> files =
          inside
              .filter(file -> file.getFileName().toString().endsWith(SchemaFiles.ENDING))
              .limit(MOST_FILES + 1)
              .sorted()
              .toList();
      if (files.isEmpty() || files.size() > MOST_FILES) {
        throw unreadable(
            name, "holds no " + SchemaFiles.ENDING + " file, or more than " + MOST_FILES);
      }
      return files;
    } catch (IOException e) {
      throw unreadable(name, "cannot be listed");
    }
  }

  private static List<Path> withSettings(Path file) {
    Path settings = file.resolveSibling(file.getFileName() + SchemaFiles.SETTINGS);
    return Files.exists(settings) ? List.of(file, settings) : List.of(file);
  }

  private static void refuseLinkOutside(Path folder, Path file) {
    try {
      if (!file.toRealPath().startsWith(folder.toRealPath())) {
        throw unreadable(file.toString(), "is a link that leaves the plan's folder");
      }
    } catch (IOException e) {
      throw unreadable(file.toString(), "cannot be followed");
    }
  }

  private static String checked(String name) {
    try {
      return SchemaFiles.checked(name);
    } catch (DroverException e) {
      throw unreadable(name, "leaves the plan's folder");
    }
  }

  private static String text(Path file, int most) {
    if (!Files.isRegularFile(file)) {
      throw unreadable(
          file.toString(), Files.exists(file) ? "is not a regular file" : "is not there");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(most + 1);
      if (bytes.length > most) {
        throw unreadable(file.toString(), "is too large (plan 1 MiB, all schema files 700 KiB)");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw unreadable(file.toString(), "is not UTF-8");
    } catch (IOException e) {
      throw unreadable(file.toString(), "cannot be read (" + e.getClass().getSimpleName() + ")");
    }
  }

  private static DroverException unreadable(String name, String why) {
    return DroverException.user(
        "plan_unreadable",
        "The file " + Printable.of(name) + " " + why + ".",
        "Name a readable plan and files beside it.");
  }
}
