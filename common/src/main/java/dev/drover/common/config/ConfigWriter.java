package dev.drover.common.config;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/**
 * Writes a configuration so that {@link ConfigReader} reads the same back, defaults written out.
 */
public final class ConfigWriter {
  private static final YAMLMapper MAPPER =
      YAMLMapper.builder()
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
          .build();

  private ConfigWriter() {}

  /** What {@link #write} would write. */
  static JsonNode tree(DroverConfig config) {
    return MAPPER.valueToTree(config);
  }

  /**
   * Writes {@code file} in one step, readable by its owner only: it may hold passwords. Replaces
   * what is there.
   */
  public static void write(DroverConfig config, Path file) throws IOException {
    Path folder =
        Objects.requireNonNull(file.toAbsolutePath().getParent(), "A file stands in a folder");
    Path draft =
        folder.getFileSystem().supportedFileAttributeViews().contains("posix")
            ? Files.createTempFile(
                folder,
                ".drover",
                ".yaml",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
            : Files.createTempFile(folder, ".drover", ".yaml");
    try {
      Files.writeString(draft, MAPPER.writeValueAsString(config));
      Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(draft);
    }
  }
}
