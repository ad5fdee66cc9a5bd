package dev.drover.local.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.cli.CoordinatorClient;
import dev.drover.common.api.MigrationState;
import dev.drover.common.api.MigrationSummary;
import dev.drover.common.api.PlanText;
import dev.drover.common.api.ReplayRequest;
import dev.drover.common.testing.TestPostgres;
import dev.drover.local.LocalStack;
import dev.drover.local.sample.SampleFleet;
import dev.drover.local.sample.SamplePlatform;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** PostgreSQL 15, databases that exist already, and one project of a million rows. */
class OtherTargetsScenarioTest {
  private final LocalStack stack = ScenarioStack.stack();
  private final CoordinatorClient client = ScenarioStack.client();

  @AfterEach
  void disconnect() {
    client.close();
  }

  @Test
  void anExternalPostgres15WorksAsSourceAndAsTarget() throws SQLException {
    TestPostgres server = ScenarioStack.old();
    SamplePlatform platform = new SamplePlatform(server.server(), "platform");
    List<SamplePlatform.Project> projects = projects("old", 20);
    platform.create(projects);
    SampleFleet fleet = new SampleFleet(client, platform);
    fleet.start("old", plan(platform, "old", "old", ""), projects, null);

    fleet.follow("old", _ -> {}, stack::requireAllAlive);

    ScenarioStack.assertCompleted(fleet, "old", projects.size());
    everyRowArrived(server, "platform", fleet, "old");
  }

  @Test
  void aFailureLeavesAnExistingDatabaseAsItWasRowForRowAndReplayFinishesIt() throws SQLException {
    TestPostgres server = ScenarioStack.current();
    SamplePlatform platform = new SamplePlatform(server.server(), "platform_of_existing");
    List<SamplePlatform.Project> projects = projects("there", 6);
    platform.create(projects);
    platform.plantDifference("there-3");
    for (SamplePlatform.Project project : projects) {
      existing(server, project.ref());
    }
    SampleFleet fleet = new SampleFleet(client, platform);
    try (Connection source = server.connect("platform_of_existing");
        Connection target = server.connect("project_there-3")) {
      String sourceBefore = EveryRow.fingerprint(source);
      String targetBefore = EveryRow.fingerprint(target);
      PlanText plan =
          plan(platform, "platform", "projects", "  mode: existing\n  existing-rows: replace\n");
      fleet.start("there", plan, projects, null);
      fleet.follow("there", _ -> {}, stack::requireAllAlive);

      assertThat(fleet.migrations("there", MigrationState.RESTORED))
          .extracting(MigrationSummary::project)
          .containsExactly("there-3");
      assertThat(fleet.migrations("there", MigrationState.COMPLETED)).hasSize(projects.size() - 1);
      assertThat(EveryRow.fingerprint(target))
          .as("the target after restore")
          .isEqualTo(targetBefore);
      assertThat(EveryRow.fingerprint(source)).as("the source").isEqualTo(sourceBefore);
    }
    platform.repairDifference("there-3");
    client.replay("there", new ReplayRequest(List.of(MigrationState.RESTORED), null, null, null));
    fleet.follow("there", _ -> {}, stack::requireAllAlive);

    ScenarioStack.assertCompleted(fleet, "there", projects.size());
    everyRowArrived(server, "platform_of_existing", fleet, "there");
  }

  @Test
  void aProjectOfAMillionRowsPassesThroughServicesOf256Megabytes() throws SQLException {
    TestPostgres server = ScenarioStack.current();
    SamplePlatform platform = new SamplePlatform(server.server(), "platform_of_a_giant");
    List<SamplePlatform.Project> projects =
        List.of(new SamplePlatform.Project("giant", 300_000, 100_000));
    platform.create(projects);
    SampleFleet fleet = new SampleFleet(client, platform);
    fleet.start("giant", projects, null);

    fleet.follow("giant", _ -> {}, stack::requireAllAlive);

    ScenarioStack.assertCompleted(fleet, "giant", 1);
    try (Connection source = server.connect("platform_of_a_giant")) {
      assertThat(EveryRow.count(source)).isGreaterThanOrEqualTo(1_000_000);
    }
    everyRowArrived(server, "platform_of_a_giant", fleet, "giant");
  }

  private static List<SamplePlatform.Project> projects(String prefix, int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(
            number -> new SamplePlatform.Project(prefix + "-" + number, 5 + number % 9, number % 7))
        .toList();
  }

  /** A project's database with the schema and a user, a session and an object of its own in it. */
  private static void existing(TestPostgres server, String ref) throws SQLException {
    String database = "project_" + ref;
    try (Connection connection = server.connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE \"" + database + "\" TEMPLATE template0");
    }
    try (Connection connection = server.connect(database);
        Statement statement = connection.createStatement()) {
      for (String sql : SamplePlatform.planFiles().values()) {
        statement.execute(sql);
      }
      statement.execute(
          """
          INSERT INTO auth.users (id, email, raw_user_meta_data, created_at)
          VALUES (gen_random_uuid(), 'first@example.com', '{"of": "before"}', '2024-02-29 12:00:00.000001+00');
          INSERT INTO auth.sessions (id, user_id, aal) SELECT gen_random_uuid(), id, 'aal2' FROM auth.users;
          INSERT INTO auth.refresh_tokens (token, user_id, session_id) SELECT 'before', user_id, id FROM auth.sessions;
          INSERT INTO storage.buckets (id, name, quota_gib) VALUES ('before/one', 'one', 1.25);
          INSERT INTO storage.objects (bucket_id, name, metadata) VALUES ('before/one', 'a/b', '{}');
          """);
    }
  }

  private static PlanText plan(SamplePlatform platform, String from, String to, String targetKeys) {
    String yaml =
        platform
            .planYaml()
            .replace("{server: platform,", "{server: " + from + ",")
            .replace("  server: projects\n", "  server: " + to + "\n" + targetKeys);
    if (targetKeys.isEmpty()) {
      return new PlanText(yaml, SamplePlatform.planFiles());
    }
    // An existing database has a schema of its own.
    return new PlanText(yaml.replaceAll("(?m)^  schema:.*$", ""), Map.of());
  }

  private static void everyRowArrived(
      TestPostgres server, String sourceDatabase, SampleFleet fleet, String batch)
      throws SQLException {
    long rows = 0;
    try (Connection source = server.connect(sourceDatabase)) {
      for (MigrationSummary project : fleet.migrations(batch, MigrationState.COMPLETED)) {
        try (Connection target = server.connect(project.database())) {
          rows += EveryRow.arrived(source, target, project.project());
        }
      }
      assertThat(rows).as("rows that arrived").isEqualTo(EveryRow.count(source));
    }
  }
}
