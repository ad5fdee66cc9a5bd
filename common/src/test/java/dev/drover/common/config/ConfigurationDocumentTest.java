package dev.drover.common.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationDocumentTest {
  private static final Path DOCUMENT =
      Path.of(
          Objects.requireNonNull(System.getProperty("drover.home")),
          "deploy",
          "docs",
          "configuration.md");

  @Test
  void everyKeyStandsInTheDocumentWithItsVariable() throws IOException {
    String text = Files.readString(DOCUMENT);
    for (Map.Entry<String, List<String>> key : ConfigKeys.FIXED.entrySet()) {
      assertThat(
              text.lines()
                  .filter(
                      line -> line.startsWith("| `" + String.join(".", key.getValue()) + "` |")))
          .as(key.getKey())
          .singleElement()
          .asString()
          .contains("`" + key.getKey() + "`");
    }
    for (List<String> key : ConfigKeys.OF_SERVER.values()) {
      assertThat(text).contains("| `servers.NAME." + String.join(".", key) + "` |");
    }
    for (List<String> key : ConfigKeys.OF_COPIES.values()) {
      assertThat(text).contains("| `bundles.copies.NAME." + String.join(".", key) + "` |");
    }
    assertThat(text).contains("| `kafka.properties` |");
    assertThat(ConfigKeys.FIXED).hasSize(31);
  }

  @Test
  void theExampleIsAValidConfiguration(@TempDir Path folder) throws IOException {
    String text = Files.readString(DOCUMENT);
    int begin = text.indexOf("```yaml\n") + 8;
    Path example =
        Files.writeString(
            folder.resolve("drover.yaml"), text.substring(begin, text.indexOf("```", begin)));
    assertThat(ConfigReader.read(example, Map.of()).requireServers())
        .containsOnlyKeys("platform", "projects");
  }
}
