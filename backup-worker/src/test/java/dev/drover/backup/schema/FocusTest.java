package dev.drover.backup.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.message.Finding;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.plan.PlanReader;
import dev.drover.common.plan.Schema;
import dev.drover.common.postgres.Servers;
import dev.drover.common.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Files that do more than one small thing, found while they are rehearsed. */
class FocusTest {
  private static final String PLAN =
      """
      name: focus
      kind: schema
      target: {server: projects, database: "p_{slug}", schema: files/}
      """;
  private static final String USERS =
      """
      CREATE TABLE users (id int PRIMARY KEY, name text);
      INSERT INTO users VALUES (1, 'the first');
      """;

  private final TestPostgres postgres = TestPostgres.version18();

  @Test
  void structureAndRowsInOneVersionAreWarnedOfThoughTheScratchDatabaseHasNoRows() throws Exception {
    List<Finding> findings =
        rehearsed(
            Map.of(
                "files/V1__users.sql", "CREATE TABLE users (id int, name text)",
                "files/V2__mixed.sql",
                    "ALTER TABLE users ADD short text; UPDATE users SET short = left(name, 3)"));

    assertThat(findings)
        .filteredOn(finding -> finding.code().equals("version_mixed"))
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.severity()).isEqualTo(Finding.Severity.WARNING);
          assertThat(finding.message()).startsWith("V2__mixed.sql").endsWith("public.users");
        });
  }

  @Test
  void rowsThatAFunctionWritesCountToo() throws Exception {
    assertThat(
            codes(
                Map.of(
                    "files/V1__users.sql",
                    USERS,
                    "files/V2__mixed.sql",
                    "ALTER TABLE users ADD short text;"
                        + " DO 'BEGIN UPDATE users SET short = name; END'")))
        .contains("version_mixed");
  }

  @Test
  void whatDoesOneThingAndATablesFirstRowsAreFine() throws Exception {
    assertThat(
            codes(
                Map.of(
                    "files/V1__users.sql",
                    USERS,
                    "files/V2__structure.sql",
                    "ALTER TABLE users ADD short text; CREATE TABLE notes (author int REFERENCES"
                        + " users); INSERT INTO notes SELECT id FROM users;"
                        + " CREATE INDEX ON users (name)",
                    "files/V3__rows.sql",
                    "UPDATE users SET short = name; DELETE FROM notes")))
        .doesNotContain("version_mixed", "version_large");
  }

  @Test
  void aFileOfManyStatementsOrOfMuchTextIsWarnedOf() throws Exception {
    List<Finding> findings =
        rehearsed(
            Map.of(
                "files/V1__just.sql", "SELECT 1;\n".repeat(200),
                "files/V2__many.sql", "SELECT 1;\n".repeat(201),
                "files/V3__much.sql", "SELECT '" + "x".repeat(256 * 1024) + "'"));

    assertThat(findings)
        .filteredOn(finding -> finding.code().equals("version_large"))
        .extracting(Finding::message)
        .containsExactly(
            "V2__many.sql has 201 statements and 1 KiB",
            "V3__much.sql has 1 statements and 256 KiB");
  }

  private List<String> codes(Map<String, String> files) throws SQLException {
    List<Finding> findings = rehearsed(files);
    assertThat(findings).noneMatch(finding -> finding.severity() == Finding.Severity.ERROR);
    return findings.stream().map(Finding::code).toList();
  }

  private List<Finding> rehearsed(Map<String, String> files) throws SQLException {
    Schema plan = (Schema) PlanReader.read(PLAN, files).plan();
    DatabaseName scratch = new DatabaseName(postgres.createDatabase("focus"));
    DroverConfig config =
        new DroverConfig(null, null, Map.of("projects", postgres.server()), null, null);
    try (Servers servers = new Servers(config, "drover-test");
        Connection connection = servers.openForScripts("projects", scratch)) {
      return List.copyOf(new Rehearsal(connection, plan, _ -> true).findings());
    }
  }
}
