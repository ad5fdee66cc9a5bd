package dev.drover.cli;

import static dev.drover.cli.RunningCoordinator.alone;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.cli.RunningCoordinator.Result;
import dev.drover.common.message.Json;
import dev.drover.common.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where projects' databases stand, asked of the databases themselves. */
class SchemaStatusTest {
  private static final String PLAN =
      """
      name: status
      kind: schema
      target: {server: projects, database: "nowhere_{slug}", schema: files/}
      """;

  private final TestPostgres postgres = TestPostgres.version18();
  @TempDir private Path folder;
  private SchemaFolder files;

  @BeforeEach
  void open() {
    files = new SchemaFolder(postgres, folder);
  }

  @Test
  void versionsPendingChangedAndDriftedFilesAreTold() throws Exception {
    files.write("files/V1__users.sql", "CREATE TABLE users (id int)");
    files.write("files/V2__names.sql", "ALTER TABLE users ADD name text");
    files.write("plan.yaml", PLAN);
    String current = database("", "");
    String behind = database("1", "");
    String drifted = database("", "CREATE INDEX by_hand ON users (id)");
    String changed =
        database("", "UPDATE flyway_schema_history SET checksum = 1 WHERE version = '1'");
    files.write(
        "projects.csv",
        "project,database\ncurrent,%s\nbehind,%s\ndrifted,%s\nchanged,%s\naway,no_such_database\n"
            .formatted(current, behind, drifted, changed));

    Result result = status("-o", "json");

    assertThat(result.exitCode()).as(result.err()).isEqualTo(ExitCode.UNREACHABLE);
    JsonNode fleet = Json.read(result.out(), JsonNode.class);
    assertThat(fleet.get("versions").toString()).isEqualTo("{\"1\":1,\"2\":3,\"unknown\":1}");
    assertThat(fleet.get("current").asInt()).isEqualTo(1);
    assertThat(fleet.get("pending").asInt()).isEqualTo(1);
    assertThat(fleet.get("drifted").asInt()).isEqualTo(2);
    assertThat(fleet.get("unreachable").asInt()).isEqualTo(1);
    JsonNode projects = fleet.get("projects");
    assertThat(projects.at("/1/schema/pending/0").asText()).isEqualTo("V2__names.sql");
    assertThat(projects.at("/2/schema/drifted/0").asText())
        .isEqualTo("index public.by_hand is extra");
    assertThat(projects.at("/3/schema/changed/0").asText()).isEqualTo("V1__users.sql");
    assertThat(projects.at("/4/error").asText()).contains("no_such_database");
    assertThat(status().out()).contains("drifted", "5 projects: 1 current, 1 pending");
  }

  @Test
  void aRepeatableFileIsPendingWhenItsPlaceholderHasAnotherValue() throws Exception {
    files.write("files/V1__users.sql", "CREATE TABLE ${table} (id int)");
    files.write("files/R__all.sql", "CREATE OR REPLACE VIEW everybody AS SELECT ${shown} AS shown");
    String placeholders = "apply: {placeholders: {table: users, shown: \"%s\"}}\n";
    files.write("plan.yaml", PLAN + placeholders.formatted("1"));
    files.write("projects.csv", "project,database\nacme,%s\n".formatted(database("", "")));
    assertThat(status().exitCode()).isEqualTo(ExitCode.FINE);

    files.write("plan.yaml", PLAN + placeholders.formatted("2"));
    Result result = status("-o", "json");

    JsonNode project = Json.read(result.out(), JsonNode.class).at("/projects/0/schema");
    assertThat(project.get("pending")).hasSize(1).first().asString().contains("R__all.sql");
    assertThat(project.get("changed")).isEmpty();
    assertThat(project.get("drift").asInt()).isEqualTo(1);

    files.write("plan.yaml", PLAN);
    assertThat(status().err()).contains("placeholder_missing", "R__all.sql", "${shown}");
  }

  private Result status(String... more) throws IOException {
    files.writeConfig();
    String[] arguments = {
      "schema",
      "status",
      "--plan",
      files.path("plan.yaml"),
      "--projects",
      files.path("projects.csv"),
      "--config",
      files.path("drover.yaml")
    };
    String[] all = Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return alone(all);
  }

  /** A database at a version, with something done to it afterwards. */
  private String database(String upTo, String afterwards) throws SQLException {
    String name = postgres.createDatabase("status");
    files.runFiles(name, upTo.isEmpty() ? "" : "apply: {up-to: \"" + upTo + "\"}\n");
    if (!afterwards.isEmpty()) {
      files.execute(name, afterwards);
    }
    return name;
  }
}
