package dev.drover.common.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanFilesTest {
  @TempDir Path folder;

  @BeforeEach
  void schema() throws IOException {
    Files.createDirectories(folder.resolve("sql/deep"));
    Files.writeString(folder.resolve("sql/2.sql"), "two");
    Files.writeString(folder.resolve("sql/1.sql"), "one");
    Files.writeString(folder.resolve("sql/readme.md"), "no");
    Files.writeString(folder.resolve("sql/deep/3.sql"), "no");
    Files.writeString(folder.resolve("more.sql"), "more");
  }

  @Test
  void readsThePlanAndTheFilesItNamesSortedByName() throws IOException {
    PlanFiles files = PlanFiles.load(plan("[more.sql, sql/]"));
    assertThat(files.files())
        .containsExactly(
            Map.entry("more.sql", "more"),
            Map.entry("sql/1.sql", "one"),
            Map.entry("sql/2.sql", "two"));
    assertThat(files.yaml()).contains("schema:");
  }

  @Test
  void settingsTravelWithTheirFile() throws IOException {
    Files.writeString(folder.resolve("sql/2.sql.conf"), "executeInTransaction=false");
    Files.writeString(folder.resolve("sql/9.sql.conf"), "of no file");

    assertThat(PlanFiles.load(plan("sql/")).files())
        .containsOnlyKeys("sql/1.sql", "sql/2.sql", "sql/2.sql.conf")
        .containsEntry("sql/2.sql.conf", "executeInTransaction=false");
  }

  @Test
  void leavesAMalformedPlanToItsReader() throws IOException {
    Path file = Files.writeString(folder.resolve("bad.yaml"), "target: [\n");
    assertThat(PlanFiles.load(file).files()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../up.sql",
        "/etc/passwd",
        "sql/../../x.sql",
        "nothing.sql",
        "sql/deep/none/",
        "link.sql"
      })
  void refusesWhatIsNotThereOrOutside(String schema) throws IOException {
    Path outside = Files.writeString(Files.createTempFile("outside", ".sql"), "x");
    Files.createSymbolicLink(folder.resolve("link.sql"), outside);
    assertThatThrownBy(() -> PlanFiles.load(plan(schema)))
        .hasMessageStartingWith("plan_unreadable");
    Files.delete(outside);
  }

  @Test
  void refusesFoldersDevicesPipesAndLargeFilesWithoutReadingThem() throws Exception {
    assertThatThrownBy(() -> PlanFiles.load(folder)).hasMessageContaining("not a regular file");
    assertThatThrownBy(() -> PlanFiles.load(Path.of("/dev/zero")))
        .hasMessageContaining("not a regular file");
    assertThatThrownBy(() -> PlanFiles.load(folder.resolve("none.yaml")))
        .hasMessageContaining("is not there");
    Path pipe = folder.resolve("sql/0.sql");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    assertThatThrownBy(() -> PlanFiles.load(plan("sql/")))
        .hasMessageContaining("not a regular file");
    Files.delete(pipe);
    Files.write(folder.resolve("large.yaml"), new byte[(1 << 20) + 1]);
    assertThatThrownBy(() -> PlanFiles.load(folder.resolve("large.yaml")))
        .hasMessageContaining("too large");
    Files.writeString(folder.resolve("sql/1.sql"), "-".repeat(400 << 10));
    Files.writeString(folder.resolve("sql/2.sql"), "-".repeat(400 << 10));
    assertThatThrownBy(() -> PlanFiles.load(plan("sql"))).hasMessageContaining("too large");
    Files.write(folder.resolve("latin.yaml"), new byte[] {(byte) 0xe4});
    assertThatThrownBy(() -> PlanFiles.load(folder.resolve("latin.yaml")))
        .hasMessageContaining("not UTF-8");
  }

  private Path plan(String schema) throws IOException {
    return Files.writeString(folder.resolve("plan.yaml"), "target: {schema: " + schema + "}\n");
  }
}
