package dev.drover.cli;

import static dev.drover.cli.RunningCoordinator.alone;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.cli.RunningCoordinator.Result;
import dev.drover.common.message.Json;
import dev.drover.common.schema.Structure;
import dev.drover.common.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** A dry run that really runs, elsewhere. */
@ParameterizedClass
@ValueSource(ints = {15, 18})
class SchemaDryRunTest {
  private static final String PLAN =
      """
      name: dry
      kind: schema
      target: {server: projects, database: "%s", schema: files/}
      """;

  private final TestPostgres postgres;
  private String database = "";
  @TempDir private Path folder;
  private SchemaFolder files;

  SchemaDryRunTest(int version) {
    this.postgres = version == 15 ? TestPostgres.version15() : TestPostgres.version18();
  }

  @BeforeEach
  void versionOne() throws Exception {
    files = new SchemaFolder(postgres, folder);
    database = postgres.createDatabase("dry");
    files.write(
        "files/V1__users.sql",
        "CREATE TABLE users (id int PRIMARY KEY, name text); CREATE TABLE visits (user_id int,"
            + " at int)");
    files.write("plan.yaml", PLAN.formatted(database));
    files.runFiles(database, "");
    files.execute(
        database,
        "INSERT INTO users SELECT n, 'name' FROM generate_series(1, 5000) AS n; CREATE VIEW"
            + " by_hand AS SELECT id FROM users");
  }

  @Test
  void locksRewritesReadsAndTheWayBackAreShownAndNothingIsChanged() throws Exception {
    files.write(
        "files/V2__types.sql",
        """
        ALTER TABLE users ADD email text;
        ALTER TABLE visits ALTER user_id TYPE bigint;
        UPDATE users SET email = name;
        ALTER TABLE users ALTER email SET NOT NULL;
        """);
    files.write(
        "files/V3__find.sql", "CREATE INDEX CONCURRENTLY IF NOT EXISTS by_email ON users (email)");
    files.write("files/V4__teams.sql", "CREATE TABLE teams (id int); DROP VIEW by_hand");
    Structure before = files.structure(database);

    Result result = dryRun("-o", "json");

    assertThat(result.exitCode()).as(result.err()).isEqualTo(ExitCode.FINE);
    JsonNode seen = Json.read(result.out(), JsonNode.class);
    assertThat(seen.get("pending"))
        .extracting(JsonNode::asText)
        .containsExactly("V2__types.sql", "V3__find.sql", "V4__teams.sql");
    assertThat(touched(seen))
        .contains(
            "ALTER TABLE users ADD email text: public.users ACCESS EXCLUSIVE",
            "ALTER TABLE visits ALTER user_id TYPE bigint: public.visits ACCESS EXCLUSIVE rewritten"
                + " read",
            "UPDATE users SET email = name: public.users ROW EXCLUSIVE read",
            "ALTER TABLE users ALTER email SET NOT NULL: public.users ACCESS EXCLUSIVE read",
            "CREATE INDEX CONCURRENTLY IF NOT EXISTS by_email ON users (email): public.users SHARE"
                + " UPDATE EXCLUSIVE read");
    assertThat(seen.get("rewrittenBytes").asLong()).isEqualTo(size("visits"));
    assertThat(seen.get("readBytes").asLong())
        .isEqualTo(size("visits") + 3 * size("users"))
        .isGreaterThan(100_000);
    assertThat(seen.get("structure"))
        .extracting(change -> change.get("what").asText())
        .contains(
            "column public.users.email",
            "column public.visits.user_id",
            "index public.by_email",
            "table public.teams",
            "view public.by_hand");
    assertThat(seen.get("undo")).extracting(undo -> undo.get("by").asText()).containsOnly("bundle");
    assertThat(seen.get("clonedWithout")).isEmpty();
    assertThat(files.structure(database)).isEqualTo(before);
    assertThat(files.text(database, "SELECT count(*)::text FROM users")).isEqualTo("5000");
    assertThat(
            files.text(
                database,
                "SELECT count(*)::text FROM pg_database WHERE datname LIKE 'drover_trial%'"))
        .isEqualTo("0");
    assertThat(dryRun().out())
        .contains("3 files pending", "ACCESS EXCLUSIVE", "+ table public.teams", "Undo of V2");
  }

  @Test
  void filesThatFailAreToldWithTheirPlace() throws Exception {
    files.write(
        "files/V2__wrong.sql", "ALTER TABLE users ADD email text;\nALTER TABLE nowhere ADD x int;");
    files.write("files/U2__wrong.sql", "ALTER TABLE users DROP COLUMN email;");

    Result result = dryRun();

    assertThat(result.exitCode()).isEqualTo(ExitCode.SOME_FAILED);
    assertThat(result.out()).contains("FAILED", "V2__wrong.sql, line 2", "Undo of V2__wrong.sql");
  }

  private static List<String> touched(JsonNode seen) {
    List<String> lines = new ArrayList<>();
    for (JsonNode statement : seen.get("statements")) {
      for (JsonNode table : statement.get("tables")) {
        lines.add(
            statement.get("sql").asText()
                + ": "
                + table.get("table").asText()
                + " "
                + table.get("lock").asText()
                + (table.get("rewritten").asBoolean() ? " rewritten" : "")
                + (table.get("read").asBoolean() ? " read" : ""));
      }
    }
    return lines;
  }

  private Result dryRun(String... more) throws IOException {
    files.writeConfig();
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "schema",
                "dry-run",
                "--plan",
                files.path("plan.yaml"),
                "--project",
                "acme",
                "--config",
                files.path("drover.yaml")));
    arguments.addAll(List.of(more));
    return alone(arguments.toArray(String[]::new));
  }

  private long size(String table) throws SQLException {
    return Long.parseLong(
        files.text(database, "SELECT pg_total_relation_size('" + table + "')::text"));
  }
}
