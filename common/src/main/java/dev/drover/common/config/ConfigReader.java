package dev.drover.common.config;

import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.Yaml;
import dev.drover.common.message.YamlSection;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads drover.yaml and the environment. Everything wrong is reported at once as one {@code
 * config_malformed}, each with key and place; no value is ever quoted, since any may be a secret
 * put in the wrong place. Keys, types, defaults and variables: {@code
 * deploy/docs/configuration.md}.
 */
public final class ConfigReader {
  private static final int MOST_BYTES = 1 << 20;

  private ConfigReader() {}

  /** Reads the file and this process's environment. */
  public static DroverConfig read(Path file) {
    return read(file, System.getenv());
  }

  /**
   * @param file absent when everything comes from {@code environment}
   */
  public static DroverConfig read(@Nullable Path file, Map<String, String> environment) {
    return sources(file, environment).config();
  }

  /**
   * @param root as written, the environment laid over it: what says where a value comes from
   */
  record Sources(Yaml.Mapping root, DroverConfig config) {}

  static Sources sources(@Nullable Path file, Map<String, String> environment) {
    List<Yaml.Problem> problems = new ArrayList<>();
    Yaml tree = file == null ? null : Yaml.read(text(file), problems);
    if (tree == null || (tree instanceof Yaml.Text text && text.isNull())) {
      tree = new Yaml.Mapping(new LinkedHashMap<>(), new Yaml.Place("environment"));
    }
    Sources read = null;
    if (tree instanceof Yaml.Mapping root) {
      new Environment(root, problems).overlay(environment);
      read =
          new Sources(
              root, Sections.config(new YamlSection("", root, problems), Map.copyOf(environment)));
    } else {
      YamlSection.of("", tree, problems);
    }
    if (read == null || !problems.isEmpty()) {
      throw malformed(file, problems);
    }
    return read;
  }

  private static String text(Path file) {
    if (!Files.isRegularFile(file)) {
      throw unreadable(file, "is not there, or is not a file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw unreadable(file, "is larger than 1 MiB");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw unreadable(file, "is not UTF-8");
    } catch (IOException e) {
      throw unreadable(file, "cannot be read (" + e.getClass().getSimpleName() + ")");
    }
  }

  private static DroverException unreadable(Path file, String why) {
    return DroverException.user(
        "config_unreadable",
        "The configuration " + file + " " + why + ".",
        "Name a readable drover.yaml with --config.");
  }

  private static DroverException malformed(@Nullable Path file, List<Yaml.Problem> problems) {
    String name = file == null ? "The configuration" : file.toString();
    String message =
        problems.stream()
            .map(problem ->
                name + ": " + problem + (problem.remedy() == null ? "" : ". " + problem.remedy()))
            .collect(Collectors.joining("\n"));
    return new DroverException(
        new Failure(
            FailureKind.USER,
            "config_malformed",
            message,
            file == null ? null : file.toString(),
            "deploy/docs/configuration.md describes every key."));
  }
}
