package dev.drover.local.scenario;

import static dev.drover.local.scenario.ScenarioStack.drover;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.cli.CoordinatorClient;
import dev.drover.common.api.MigrationState;
import dev.drover.common.api.PlanText;
import dev.drover.common.postgres.Sql;
import dev.drover.common.schema.Scope;
import dev.drover.common.schema.Structure;
import dev.drover.common.testing.SampleDatabase;
import dev.drover.common.testing.TestPostgres;
import dev.drover.common.testing.ToldAddress;
import dev.drover.local.LocalStack;
import dev.drover.local.sample.SampleFleet;
import dev.drover.local.sample.SamplePlatform;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A batch of whole databases, each a project by the database's name. */
class DatabaseScenarioTest {
  private static final String PLAN =
      """
      name: whole databases
      kind: database
      source: {server: old, database: "{project}"}
      target: {server: old, database: "moved_{slug}"}
      tools: {allow-vulnerable: true}
      verify: {queries: [{name: animals, sql: "SELECT * FROM app.animals", same-as-source: true}]}
      """;

  private final TestPostgres server = ScenarioStack.old();
  private final LocalStack stack = ScenarioStack.stack();
  private final CoordinatorClient client = ScenarioStack.client();
  @TempDir private Path folder;

  @AfterEach
  void disconnect() {
    client.close();
  }

  @Test
  void databasesAreMovedVerifiedAndPromotedAndOneThatCannotIsRefused()
      throws SQLException, IOException {
    String plain = SampleDatabase.create(server);
    String odd = plain + " = \"; DROP 'x'";
    String foreign = SampleDatabase.create(server);
    execute("CREATE DATABASE " + Sql.identifier(odd) + " TEMPLATE " + Sql.identifier(plain));
    try (Connection connection = server.connect(foreign);
        Statement statement = connection.createStatement()) {
      statement.execute(SampleDatabase.FOREIGN_TABLE);
    }
    List<SamplePlatform.Project> projects =
        List.of(plain, odd, foreign).stream()
            .map(ref -> new SamplePlatform.Project(ref, 0, 0))
            .toList();
    SampleFleet fleet = new SampleFleet(client, new SamplePlatform(server.server(), "unused"));
    try (ToldAddress application = new ToldAddress()) {
      fleet.start("whole-databases", new PlanText(hooked(application), Map.of()), projects, null);

      fleet.follow("whole-databases", _ -> {}, stack::requireAllAlive);

      ScenarioStack.assertCompleted(fleet, "whole-databases", 2);
      assertThat(application.told("project")).doesNotContain(foreign);
      for (String moved : List.of(plain, odd)) {
        assertThat(application.told())
            .filteredOn(told -> told.get("project").asText().equals(moved))
            .extracting(told -> told.get("when").asText())
            .containsExactly("before", "verify", "after", "after");
      }
    }
    assertThat(drover(0, "migration", "report", plain, "-o", "json").findValuesAsText("code"))
        .containsExactlyInAnyOrder(
            "tables_compared", "query_timed", "hook_passed", "hook_passed", "hook_failed");
    JsonNode checklist = drover(3, "migration", "checklist", plain, "-o", "json");
    assertThat(checklist)
        .extracting(point -> point.path("evidence").asText() + " " + point.get("state").asText())
        .contains(
            "hooks.before: stop done",
            "hooks.verify: test done",
            "hooks.after: switch, tell failed",
            "0 of 1 queries are slower done");
    assertThat(fleet.migrations("whole-databases", MigrationState.REFUSED))
        .singleElement()
        .satisfies(one -> assertThat(one.project()).isEqualTo(foreign));
    for (var moved : fleet.migrations("whole-databases", MigrationState.COMPLETED)) {
      try (Connection from = server.connect(moved.project());
          Connection to = server.connect(moved.database())) {
        assertSameStructure(from, to);
      }
    }
  }

  private static String hooked(ToldAddress application) {
    return PLAN
        + """
        hooks:
          before: [{name: stop, url: "%1$s"}]
          verify: [{name: test, url: "%1$s"}]
          after: [{name: switch, url: "%1$s"}, {name: tell, url: "%1$s/refuse", attempts: 1}]
        """
            .formatted(application.url(""));
  }

  @Test
  void aDatabaseThatWasLostIsMadeAnewOfItsBackupAndNeverOverOneThatIsThere() throws Exception {
    Path plan = Files.writeString(folder.resolve("plan.yaml"), PLAN);
    String lost = SampleDatabase.create(server);
    String kept = lost + "_kept";
    String again = "live/" + lost + "_again";
    String[] ask = {"--plan", plan.toString(), "--project", lost, "-o", "json"};
    execute("CREATE DATABASE " + Sql.identifier(kept) + " TEMPLATE " + Sql.identifier(lost));
    String bundle = drover(0, with(ask, "backup", "create")).get("bundle").asText();
    String[] restore = {"backup", "restore", "latest", "--project", lost, "--yes", "-o", "json"};

    JsonNode would = drover(3, with(restore, "--to=" + again, "--dry-run"));
    assertThat(would.get("bundle").asText()).isEqualTo(bundle);
    assertThat(would.at("/tested/state").asText()).isEqualTo("missing");
    assertThat(code(drover(4, with(restore, "--to=old/" + kept)))).isEqualTo("target_exists");

    JsonNode drilled = drover(0, "backup", "drill", lost, "-o", "json").get("jobs").get(0);
    assertThat(drilled.get("bundle").asText()).isEqualTo(bundle);
    assertThat(drilled.get("note").asText()).startsWith("Made by pg_restore");
    assertThat(drover(0, with(restore, "--to=" + again, "--dry-run")).at("/tested/id"))
        .isEqualTo(drilled.get("id"));

    execute("DROP DATABASE " + Sql.identifier(lost));
    JsonNode restored = drover(0, with(restore, "--to=" + again));

    assertThat(restored.get("state").asText()).isEqualTo("Completed");
    assertThat(restored.get("bundle").asText()).isEqualTo(bundle);
    assertThat(restored.get("findings").findValuesAsText("code"))
        .contains("query_not_compared")
        .doesNotContain("structure_not_compared");
    JsonNode checklist = drover(0, "migration", "checklist", lost, "-o", "json");
    assertThat(checklist.findValuesAsText("state"))
        .contains("done", "by hand")
        .doesNotContain("open", "failed");
    assertThat(checklist.findValuesAsText("evidence"))
        .anySatisfy(evidence ->
            assertThat(evidence).startsWith("drill " + drilled.get("id").asText() + " of "));
    JsonNode report = drover(0, "migration", "report", lost, "-o", "json");
    assertThat(report.at("/project/tested/bundle").asText()).isEqualTo(bundle);
    try (Connection from = server.connect(kept);
        Connection to = server.connect(lost + "_again")) {
      assertSameStructure(from, to);
    }
    String[] verify = {"verify", "--bundle", bundle, "-o", "json"};
    assertThat(verdict(drover(0, with(verify, "--in=" + again)))).isEqualTo("matches");
    try (Connection to = server.connect(lost + "_again");
        Statement statement = to.createStatement()) {
      statement.execute("ALTER TABLE app.animals ALTER name DROP DEFAULT");
      JsonNode altered = drover(5, with(verify, "--in=" + again));
      assertThat(altered.toString()).contains("object_differs").doesNotContain("row_");
      statement.execute("UPDATE app.animals SET name = name || '!' WHERE id = 1");
    }
    assertThat(verdict(drover(5, with(verify, "--in=" + again)))).isEqualTo("differs");

    damage(bundle);
    String never = lost + "_never";
    String[] damaged = {"backup", "restore", bundle, "--to=old/" + never, "--yes", "-o", "json"};
    assertThat(code(drover(4, damaged))).isEqualTo("bak_tampered");
    try (Connection connection = server.connect("postgres")) {
      assertThat(EveryRow.databases(connection, never)).isEmpty();
    }
  }

  private static String code(JsonNode migration) {
    assertThat(migration.get("state").asText()).isEqualTo("Refused");
    return migration.get("failure").get("code").asText();
  }

  private static String verdict(JsonNode job) {
    return job.get("examination").get("verdict").asText();
  }

  private static String[] with(String[] some, String... more) {
    return Stream.of(more[0].startsWith("--") ? some : more, more[0].startsWith("--") ? more : some)
        .flatMap(Stream::of)
        .toArray(String[]::new);
  }

  private void damage(String bundle) throws IOException {
    Path store = Path.of(URI.create(stack.config().requireBundles().url()));
    try (Stream<Path> files = Files.walk(store.resolve(bundle))) {
      Path data =
          files
              .filter(file -> file.getFileName().toString().startsWith("data-"))
              .findFirst()
              .orElseThrow();
      byte[] bytes = Files.readAllBytes(data);
      bytes[bytes.length / 2] ^= 1;
      Files.write(data, bytes);
    }
  }

  private static void assertSameStructure(Connection from, Connection to) throws SQLException {
    assertThat(
            Structure.whole(from, Scope.WHOLE).differences(Structure.whole(to, Scope.WHOLE), true))
        .isEmpty();
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = server.connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
