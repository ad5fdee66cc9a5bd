package dev.drover.local.scenario;

import static dev.drover.local.scenario.ScenarioStack.drover;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.common.testing.TestPostgres;
import dev.drover.local.sample.SamplePlatform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups by hand, from the command line to the workers and back. */
class BackupScenarioTest {
  private static final AtomicInteger PLATFORMS = new AtomicInteger();

  private final String database = "platform_of_backups_" + PLATFORMS.incrementAndGet();
  private final TestPostgres server = ScenarioStack.current();
  @TempDir private Path folder;
  private Path plan;

  @BeforeEach
  void createPlatform() throws SQLException, IOException {
    SamplePlatform platform = new SamplePlatform(server.server(), database);
    platform.create(
        List.of(
            new SamplePlatform.Project("kept", 12, 4),
            new SamplePlatform.Project("mended", 12, 4),
            new SamplePlatform.Project("other", 7, 3)));
    plan = Files.writeString(folder.resolve("plan.yaml"), platform.planYaml());
    for (Map.Entry<String, String> file : SamplePlatform.planFiles().entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
  }

  @Test
  void aProjectIsBackedUpByHandDrilledLostRehearsedAndRestored() throws Exception {
    JsonNode made =
        drover(
            0,
            "backup",
            "create",
            "--plan",
            plan.toString(),
            "--project",
            "kept",
            "--pin",
            "-o",
            "json");
    String bundle = made.get("bundle").asText();
    assertThat(made.get("state").asText()).isEqualTo("complete");
    assertThat(made.get("tables")).hasSize(SamplePlatform.TABLES.size());
    JsonNode listed = drover(0, "backup", "list", "-o", "json", "--project", "kept").get(0);
    assertThat(listed.get("id").asText()).isEqualTo(bundle);
    assertThat(listed.get("pinned").asBoolean()).isTrue();
    assertThat(listed.get("madeBy").asText()).isEqualTo("operator");
    JsonNode drilled = drover(0, "backup", "drill", "kept", "-o", "json").get("jobs").get(0);
    assertThat(drilled.get("state").asText()).isEqualTo("complete");
    assertThat(drilled.get("note").asText()).isEqualTo("Made of the plan's schema files.");
    assertThat(drilled.get("tables")).isEqualTo(made.get("tables"));

    try (Connection source = server.connect(database)) {
      String before = EveryRow.fingerprint(source);
      lose(source);
      String lost = EveryRow.fingerprint(source);
      JsonNode rehearsed =
          drover(0, "backup", "restore", bundle, "--to", "source", "--dry-run", "-o", "json");
      assertThat(rehearsed.get("changes").toString()).contains("\"inserted\":");
      assertThat(EveryRow.fingerprint(source)).isEqualTo(lost).isNotEqualTo(before);

      JsonNode restored =
          drover(0, "backup", "restore", bundle, "--to", "source", "--yes", "-o", "json");

      assertThat(EveryRow.fingerprint(source)).isEqualTo(before);
      assertThat(restored.get("changes")).isEqualTo(rehearsed.get("changes"));
      String copy = restored.get("safetyCopy").asText();
      assertThat(drover(0, "backup", "list", "-o", "json", "--project", "kept").toString())
          .contains(copy);
      String[] newest = {
        "backup",
        "restore",
        "latest",
        "--project",
        "kept",
        "--to",
        "source",
        "--dry-run",
        "-o",
        "json"
      };
      assertThat(drover(0, newest).get("bundle").asText()).isEqualTo(bundle);
      assertThat(EveryRow.databases(source, "drover_drill_")).isEmpty();
    }
    JsonNode trail = drover(0, "audit", "list", "-o", "json");
    assertThat(trail.findValuesAsText("deed"))
        .contains("backup-asked", "backup-complete", "drill-complete", "restore-complete");
    assertThat(drover(0, "audit", "check", "-o", "json").has("broken")).isFalse();
  }

  @Test
  void aDatabaseIsVerifiedAloneRepairedFromTheSourceAndVerifiedAgainstABundle() throws Exception {
    String[] place = {"--project", "mended", "--plan", plan.toString(), "-o", "json"};
    String own = server.createDatabase("repaired");
    try (Connection target = server.connect(own);
        Statement statement = target.createStatement()) {
      for (String sql : SamplePlatform.planFiles().values()) {
        statement.execute(sql);
      }
      String in = "--in=projects/" + own;

      assertThat(verdict(drover(5, with(place, "verify", in)))).isEqualTo("differs");
      JsonNode would = drover(5, with(place, "repair", in, "--dry-run"));
      assertThat(would.get("changes").findValuesAsText("inserted")).contains("12");
      assertThat(EveryRow.count(target)).isZero();

      assertThat(verdict(drover(0, with(place, "repair", in, "--yes")))).isEqualTo("matches");
      assertThat(EveryRow.count(target)).isGreaterThan(12);

      statement.execute("UPDATE auth.users SET email = 'somebody@else' WHERE ctid = '(0,1)'");
      JsonNode examined = drover(5, with(place, "verify", in)).get("examination");
      assertThat(examined.get("findings").findValuesAsText("column")).contains("email");
      String bundle = drover(0, with(place, "backup", "create")).get("bundle").asText();
      assertThat(verdict(drover(5, "verify", "--bundle", bundle, in, "-o", "json")))
          .isEqualTo("differs");

      JsonNode repaired = drover(0, with(place, "repair", "--in=shop/" + own, "--yes"));
      assertThat(repaired.get("examination").get("rows").asLong()).isPositive();
      assertThat(verdict(drover(0, "verify", "--bundle", bundle, in, "-o", "json")))
          .isEqualTo("matches");
      String[] restores = {"backup", "jobs", "--project=mended", "--kind=restore", "-o", "json"};
      assertThat(drover(0, restores).get(0).at("/tested/by").asText()).isEqualTo("drill");
    }
  }

  private static String verdict(JsonNode job) {
    return job.get("examination").get("verdict").asText();
  }

  private static String[] with(String[] place, String... first) {
    List<String> all = new ArrayList<>(Arrays.asList(first));
    all.addAll(Arrays.asList(place));
    return all.toArray(String[]::new);
  }

  /** Users with all that is theirs, and objects in spite of the trigger that keeps them. */
  private static void lose(Connection source) throws SQLException {
    try (Statement statement = source.createStatement()) {
      statement.execute(
          """
          DELETE FROM auth.users WHERE raw_app_meta_data->>'project_ref' = 'kept';
          SET session_replication_role = replica;
          DELETE FROM storage.objects WHERE split_part(bucket_id, '/', 1) = 'kept';
          RESET session_replication_role;
          """);
    }
  }
}
