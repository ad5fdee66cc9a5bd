package dev.drover.backup.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.message.Command;
import dev.drover.common.message.Event;
import dev.drover.common.message.Finding;
import dev.drover.common.message.Order;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.PlanReader;
import dev.drover.common.postgres.Servers;
import dev.drover.common.postgres.Sql;
import dev.drover.common.testing.SampleDatabase;
import dev.drover.common.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What stands against moving a whole database is told before anything is touched. */
class PlanCheckDatabaseTest {
  private static final TestPostgres OLD = TestPostgres.version15();
  private static final TestPostgres NEW = TestPostgres.version18();
  private static String source = "";

  @BeforeAll
  static void prepare() throws SQLException {
    source = SampleDatabase.create(OLD);
  }

  @Test
  void nothingStandsAgainstADatabaseThatFits() throws SQLException {
    List<Finding> findings = check(OLD.server(), OLD.server(), "", source);

    assertThat(findings).noneMatch(finding -> finding.severity() == Finding.Severity.ERROR);
    assertThat(findings)
        .extracting(Finding::code)
        .contains("database_size", "unlogged_tables", "space_unknown");
  }

  @Test
  void aRoleThatMayDoLittleIsToldEverythingThatItLacks() throws SQLException {
    run(
        OLD,
        "postgres",
        "CREATE ROLE check_whole LOGIN PASSWORD '" + OLD.server().password() + "'");
    DroverConfig.Server poor = server(OLD, "check_whole", null);

    assertThat(check(poor, poor, "", source))
        .extracting(finding -> finding.code() + " " + finding.table())
        .contains(
            "privilege_missing app.people",
            "privilege_missing app.falling",
            "privilege_missing null",
            "rows_hidden app.numbers",
            "superuser_needed null")
        .filteredOn(code -> code.equals("privilege_missing null"))
        .hasSize(2);
  }

  @Test
  void aServerThatCannotTakeItIsRefused() throws SQLException {
    run(OLD, "postgres", "CREATE ROLE check_only_here");
    String there = OLD.createDatabase("check_whole");
    run(
        OLD,
        there,
        "CREATE EXTENSION old_snapshot; CREATE EXTENSION citext; CREATE TABLE t (); ALTER TABLE t"
            + " OWNER TO check_only_here");

    assertThat(codes(check(OLD.server(), NEW.server(), "", there)))
        .contains("tool_too_old", "extension_missing", "role_missing", "extension_version");
    assertThat(
            codes(
                check(
                    OLD.server(),
                    NEW.server(),
                    "owners: drop\n"
                        + "privileges: drop\n"
                        + "verify: {extensions: {optional: [old_snapshot]}}",
                    there)))
        .contains("extension_left")
        .doesNotContain("extension_missing", "role_missing");
    assertThat(codes(check(NEW.server(), OLD.server(), "", NEW.createDatabase("check_whole"))))
        .contains("target_version_older");
  }

  @Test
  void roomThatIsKnownToBeTooLittleIsRefused() throws SQLException {
    assertThat(codes(check(OLD.server(), server(OLD, OLD.user(), 0), "", source)))
        .contains("target_space")
        .doesNotContain("space_unknown");
    assertThat(codes(check(OLD.server(), server(OLD, OLD.user(), 1), "", source)))
        .doesNotContain("target_space", "space_unknown");
  }

  @Test
  void whatIsThereAlreadyOrNotAtAllIsTold() throws SQLException {
    run(OLD, "postgres", "CREATE DATABASE " + Sql.identifier("moved_" + source));

    assertThat(codes(check(OLD.server(), OLD.server(), "", source))).contains("target_exists");
    assertThat(codes(check(OLD.server(), OLD.server(), "", "nowhere")))
        .contains("database_missing");
    DroverConfig.Server away =
        new DroverConfig.Server("jdbc:postgresql://127.0.0.1:1/", "x", "x", null, null, null);
    assertThat(codes(check(OLD.server(), away, "", source))).contains("server_unreachable");
    run(OLD, "postgres", "DROP DATABASE " + Sql.identifier("moved_" + source));
  }

  @Test
  void foreignTablesAndWhatWouldDangleAreRefused() throws SQLException {
    String foreign = SampleDatabase.create(OLD);
    run(OLD, foreign, SampleDatabase.FOREIGN_TABLE);

    assertThat(codes(check(OLD.server(), OLD.server(), "", foreign))).contains("source_foreign");
    assertThat(codes(check(OLD.server(), OLD.server(), "exclude: {schemas: [shop]}", source)))
        .contains("choice_dangling");
  }

  private static List<String> codes(List<Finding> findings) {
    return findings.stream().map(Finding::code).toList();
  }

  private static DroverConfig.Server server(
      TestPostgres postgres, String user, @Nullable Integer free) {
    DroverConfig.Server server = postgres.server();
    return new DroverConfig.Server(server.url(), user, server.password(), null, null, null, free);
  }

  private static List<Finding> check(
      DroverConfig.Server old, DroverConfig.Server there, String more, String project)
      throws SQLException {
    String yaml =
        """
        name: whole
        kind: database
        source: {server: old, database: "{project}"}
        target: {server: new, database: "moved_{slug}"}
        tools: {allow-vulnerable: true}
        %s
        """
            .formatted(more);
    Order order =
        new Order(
            MigrationId.next(), 1, new ProjectRef("check"), "new", new DatabaseName("check"), 60);
    var command =
        new Command.CheckPlan(
            order, PlanReader.read(yaml, Map.of()).plan(), List.of(new ProjectRef(project)));
    var config = new DroverConfig(null, null, Map.of("old", old, "new", there), null, null);
    try (Servers servers = new Servers(config, "test")) {
      Event event =
          new PlanCheck(servers, List.of()).handle(command, new CheckFixture.CancellableRun());
      return ((Event.PlanChecked) event).findings();
    }
  }

  private static void run(TestPostgres postgres, String database, String sql) throws SQLException {
    try (Connection connection = postgres.connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
