package dev.drover.local.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.drover.cli.CoordinatorClient;
import dev.drover.common.api.BatchRequest;
import dev.drover.common.api.MigrationState;
import dev.drover.common.api.MigrationSummary;
import dev.drover.common.api.PlanText;
import dev.drover.common.api.ProjectLine;
import dev.drover.common.plan.PlanFiles;
import dev.drover.common.testing.Home;
import dev.drover.common.testing.TestPostgres;
import dev.drover.local.LocalStack;
import dev.drover.local.sample.SampleFleet;
import dev.drover.local.sample.SamplePlatform;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Projects are brought over four versions; one fails in the middle, one afterwards. */
class SchemaScenarioTest {
  private static final List<String> PROJECTS = List.of("s-1", "s-2", "s-double", "s-ill");

  private final LocalStack stack = ScenarioStack.stack();
  private final CoordinatorClient client = ScenarioStack.client();
  private final TestPostgres server = ScenarioStack.current();
  private final SampleFleet fleet =
      new SampleFleet(client, new SamplePlatform(server.server(), "postgres"));

  @AfterEach
  void disconnect() {
    client.close();
  }

  @Test
  void whoFailsIsExactlyAsBeforeAndFinishesOnceTheFileIsPutRight()
      throws SQLException, IOException {
    HttpServer health = health();
    try {
      PlanFiles example =
          PlanFiles.load(Home.root().resolve("deploy/docs/examples/schema/plan.yaml"));
      for (String project : PROJECTS) {
        create(project);
      }
      Map<String, String> first = new TreeMap<>(example.files());
      first.remove("migrations/R__named_users.sql"); // needs version 2
      PlanText one = plan(new PlanFiles(example.yaml(), first), "  up-to: \"1\"\n", null);
      run("versions-1", one, PROJECTS);
      ScenarioStack.assertCompleted(fleet, "versions-1", PROJECTS.size());
      for (String project : PROJECTS) {
        execute(
            project, "INSERT INTO app.users (email) VALUES ('a@example.com'), ('b@example.com')");
      }
      execute("s-double", "INSERT INTO app.users (email) VALUES ('a@example.com')");
      Map<String, List<String>> before = new TreeMap<>();
      for (String project : PROJECTS) {
        before.put(project, everything(project));
      }

      run("versions-4", plan(example, "", health), PROJECTS);

      ScenarioStack.assertCompleted(fleet, "versions-4", 2);
      assertThat(fleet.migrations("versions-4", MigrationState.RESTORED))
          .extracting(MigrationSummary::project)
          .containsExactlyInAnyOrder("s-double", "s-ill");
      assertThat(everything("s-double")).isEqualTo(before.get("s-double"));
      assertThat(everything("s-ill")).isEqualTo(before.get("s-ill"));
      assertThat(everything("s-1"))
          .contains("column app.users.display_name text")
          .anyMatch(line -> line.startsWith("view app.named_users"));

      String[] back = {"backup", "restore", "latest", "--project=s-2", "--to=target", "-o", "json"};
      String[] lookedAt = Arrays.copyOf(back, back.length + 1);
      lookedAt[back.length] = "--dry-run";
      String changed = everything("s-2").toString();
      ScenarioStack.drover(0, lookedAt);
      assertThat(everything("s-2").toString()).isEqualTo(changed);
      lookedAt[back.length] = "--yes";
      assertThat(ScenarioStack.drover(0, lookedAt).get("safetyCopy").isNull()).isFalse();
      assertThat(everything("s-2")).isEqualTo(before.get("s-2"));

      Map<String, String> repaired = new TreeMap<>(example.files());
      repaired.merge(
          "migrations/V4__one_user_an_email.sql",
          "DELETE FROM app.users AS u USING app.users AS o WHERE u.email = o.email AND u.id >"
              + " o.id;\n",
          (old, more) -> more + old);
      run(
          "versions-4-repaired",
          plan(new PlanFiles(example.yaml(), repaired), "", null),
          List.of("s-double"));

      ScenarioStack.assertCompleted(fleet, "versions-4-repaired", 1);
      assertThat(everything("s-double"))
          .contains("index app.one_user_an_email")
          .filteredOn(line -> line.startsWith("row app.users"))
          .hasSize(2);
    } finally {
      health.stop(0);
    }
  }

  private void run(String batch, PlanText plan, List<String> projects) {
    client.startBatch(
        new BatchRequest(
            batch,
            plan,
            projects.stream().map(ref -> new ProjectLine(ref, null, null, null)).toList(),
            null),
        batch);
    fleet.follow(batch, _ -> {}, stack::requireAllAlive);
  }

  /** The example, without a limit of failures. */
  private static PlanText plan(PlanFiles example, String apply, @Nullable HttpServer health) {
    String yaml =
        example
            .yaml()
            .replace("stop-when-failed: 10%", "stop-when-failed: 100%")
            .replace("apply:\n", "apply:\n" + apply);
    return new PlanText(
        health == null
            ? yaml
            : yaml.replace(
                "verify:\n",
                "verify:\n  health: {url: \"http://127.0.0.1:"
                    + health.getAddress().getPort()
                    + "/{slug}\", attempts: 2, wait: 10ms}\n"),
        example.files());
  }

  /** All projects are well but one. */
  private static HttpServer health() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(
              exchange.getRequestURI().getPath().equals("/s-ill") ? 503 : 200, -1);
          exchange.close();
        });
    server.start();
    return server;
  }

  private void create(String project) throws SQLException {
    try (Connection connection = server.connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE \"project_" + project + "\" TEMPLATE template0");
    }
  }

  private void execute(String project, String sql) throws SQLException {
    try (Connection connection = server.connect("project_" + project);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Structure, rows and history, by plain SQL that knows nothing of Drover. */
  private List<String> everything(String project) throws SQLException {
    String sql =
        """
        SELECT 'column ' || table_schema || '.' || table_name || '.' || column_name || ' ' || data_type
          FROM information_schema.columns WHERE table_schema IN ('app', 'public')
        UNION ALL
        SELECT 'index ' || schemaname || '.' || indexname FROM pg_indexes WHERE schemaname IN ('app', 'public')
        UNION ALL
        SELECT 'view ' || schemaname || '.' || viewname || ' ' || definition FROM pg_views WHERE schemaname = 'app'
        UNION ALL
        SELECT 'constraint ' || conname FROM pg_constraint WHERE connamespace = 'app'::regnamespace
        UNION ALL
        SELECT 'history ' || script || ' ' || success FROM public.flyway_schema_history
        UNION ALL
        SELECT 'row app.users ' || u::text FROM app.users AS u
        ORDER BY 1
        """;
    List<String> lines = new ArrayList<>();
    try (Connection connection = server.connect("project_" + project);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        lines.add(row.getString(1));
      }
    }
    return lines;
  }
}
