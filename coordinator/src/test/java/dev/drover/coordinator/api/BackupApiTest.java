package dev.drover.coordinator.api;

import static dev.drover.coordinator.api.BatchApiTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.common.api.BackupRequest;
import dev.drover.common.api.BatchRequest;
import dev.drover.common.api.DrillRequest;
import dev.drover.common.api.PlanText;
import dev.drover.common.api.RestoreRequest;
import dev.drover.common.message.Event;
import dev.drover.common.message.SealedBundle;
import dev.drover.common.message.TableRows;
import dev.drover.common.name.BundleId;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import dev.drover.coordinator.job.Answers;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Backups, restores and drills over HTTP. */
class BackupApiTest {
  private static RunningApi api;

  @BeforeAll
  static void start() throws Exception {
    api = RunningApi.start();
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  @Test
  void a_request_that_is_repeated_asks_once_and_another_with_its_key_is_refused() throws Exception {
    BackupRequest request = new BackupRequest(Samples.PLAN, "repeated", null, null);
    RunningApi.Answer first = post("", request, "key-1");
    assertThat(first.status()).as(first.body()).isEqualTo(201);
    assertThat(first.json().get("state").asText()).isEqualTo("waiting");
    assertThat(first.json().get("server").asText()).isEqualTo("platform");

    assertThat(post("", request, "key-1").json()).isEqualTo(first.json());
    assertThat(listed("project=repeated")).hasSize(1);
    assertProblem(
        post("", new BackupRequest(Samples.PLAN, "other", null, null), "key-1"),
        422,
        "idempotency_mismatch");
    assertProblem(api.post("/v1/backups", request), 400, "idempotency_key_required");
  }

  @Test
  void all_that_is_wrong_with_a_request_is_told_and_nothing_is_stored() throws Exception {
    assertProblem(
        post("", new BackupRequest(new PlanText("kind: [", Map.of()), " ", null, null), "bad"),
        400,
        "plan_malformed");
    assertProblem(api.get("/v1/backups?kind=copy"), 400, "filter_invalid");
    assertProblem(api.get("/v1/backups/" + UUID.randomUUID()), 404, "not_found");
  }

  @Test
  void a_restore_goes_where_it_is_told_under_the_plan_it_was_backed_up_under() throws Exception {
    UUID origin = saved("moved", "ab");
    for (List<String> place :
        List.of(
            List.of("source", "platform", "platform"),
            List.of("target", "projects", "project_moved"),
            List.of("elsewhere/a/b", "elsewhere", "a/b"))) {
      JsonNode asked =
          post("/restore", restore(origin, "moved", "ab", place.get(0), null), place.get(0)).json();
      assertThat(asked.get("server").asText()).isEqualTo(place.get(1));
      assertThat(asked.get("database").asText()).isEqualTo(place.get(2));
      assertThat(asked.get("dryRun").asBoolean()).isTrue();
    }
    assertProblem(
        post("/restore", restore(origin, "moved", "ab", "jdbc:postgresql://x/y", null), "k1"),
        400,
        "restore_to_invalid");
    assertProblem(
        post("/restore", restore(origin, "other", "ab", "source", null), "k2"),
        409,
        "bak_mismatch");
    assertProblem(
        post("/restore", restore(origin, "moved", "cd", "source", null), "k3"),
        409,
        "bak_substituted");
    UUID nobody = MigrationId.next().value();
    assertProblem(
        post("/restore", restore(nobody, "moved", "ab", "source", null), "k4"),
        400,
        "bundle_unknown");
    assertThat(
            post("/restore", restore(nobody, "moved", "ab", "source", Samples.PLAN), "k5").status())
        .isEqualTo(201);
  }

  @Test
  void drills_are_asked_for_together_and_what_needs_a_bundle_is_told() throws Exception {
    UUID origin = saved("drilled", "ab");
    String bundle = bundle("drilled", origin);
    RunningApi.Answer asked =
        post("/drill", new DrillRequest(List.of("drilled"), null, "monthly"), "drill");
    assertThat(asked.status()).as(asked.body()).isEqualTo(201);
    assertThat(listed("run=" + asked.json().get("run").asText())).hasSize(1);

    JsonNode need = api.get("/v1/backups/needs/" + origin + "/" + bundle).json();
    assertThat(need.get("known").asBoolean()).isTrue();
    assertThat(need.get("used").asBoolean()).isTrue();
    assertThat(need.get("pinned").asBoolean()).isFalse();
    assertThat(api.post("/v1/backups/" + origin + "/pin", "{}").json().get("pinned").asBoolean())
        .isTrue();
    assertThat(
            api.get("/v1/backups/needs/" + origin + "/" + bundle).json().get("pinned").asBoolean())
        .isTrue();
    assertThat(api.post("/v1/backups/" + origin + "/unpin", "{}").json().get("pinned").asBoolean())
        .isFalse();
    assertProblem(
        post("/drill", new DrillRequest(List.of("nobody"), null, null), "none"),
        409,
        "drill_nothing");
    assertProblem(
        post("/drill", new DrillRequest(List.of(), 0, null), "zero"), 400, "limit_invalid");
  }

  @Test
  void to_a_server_for_production_goes_only_what_was_restored_elsewhere_before() throws Exception {
    UUID origin = saved("risked", "ab");
    UUID older = saved("risked", "cd");
    String bundle = bundle("risked", origin);
    JsonNode would = post("/restore", risky(origin, true, null), "risk-1").json();
    assertThat(would.at("/tested/state").asText()).isEqualTo("missing");
    assertThat(need(origin).at("/tested/state").asText()).isEqualTo("missing");

    RunningApi.Answer refused = post("/restore", risky(origin, false, null), "risk-2");
    assertProblem(refused, 409, "test_missing");
    assertThat(refused.json().get("remedy").asText()).contains("drill --bundle " + bundle);
    assertProblem(post("/restore", risky(origin, false, " "), "risk-3"), 400, "reason_invalid");
    assertThat(listed("kind=restore&project=risked")).hasSize(1);

    JsonNode waived = post("/restore", risky(origin, false, "the shop is down"), "risk-4").json();
    assertThat(waived.at("/tested/state").asText()).isEqualTo("without");
    assertThat(waived.at("/tested/actor").asText()).isEqualTo("operator");
    assertThat(waived.at("/tested/reason").asText()).isEqualTo("the shop is down");
    assertThat(api.get("/v1/audit").body())
        .contains("Test restore: without, says operator: the shop is down.");
    completed(waived);
    assertProblem(post("/restore", risky(origin, false, null), "risk-5"), 409, "test_missing");

    drilled("risked", older, "cd");
    assertProblem(post("/restore", risky(origin, false, null), "risk-6"), 409, "test_missing");
    UUID drill = drilled("risked", origin, "ab");
    JsonNode passed = post("/restore", risky(origin, false, "not needed"), "risk-7").json();
    assertThat(passed.at("/tested/by").asText()).isEqualTo("drill");
    assertThat(passed.at("/tested/id").asText()).isEqualTo(drill.toString());
    assertThat(passed.at("/tested/place").asText()).isEqualTo("projects/project_risked");
    assertThat(need(origin).at("/tested/by").asText()).isEqualTo("drill");
    completed(passed);

    JsonNode elsewhere =
        post("/restore", restore(older, "risked", "cd", "elsewhere/a", null), "e").json();
    assertThat(elsewhere.get("tested").isNull()).isTrue();
  }

  @Test
  void a_whole_database_goes_to_production_only_after_it_went_elsewhere_lately() throws Exception {
    RunningApi.Answer refused = start("untested", "live", "{}", "w1", "w2", "w3");
    assertProblem(refused, 409, "test_missing");
    assertThat(refused.json().get("findings").findValuesAsText("message"))
        .hasSize(3)
        .allSatisfy(told -> assertThat(told).contains("'live' is one for production", "30 days"));
    assertThat(start("trial", "spare", "{}", "w1", "w2", "w3").status()).isEqualTo(201);
    assertThat(start("filtered", "spare", "{exclude: {schemas: [x]}}", "w4").status())
        .isEqualTo(201);
    api.jdbi()
        .useHandle(handle ->
            handle.execute(
                """
                UPDATE migration SET state = 'Completed', ended_at = now() - CASE project WHEN 'w3' THEN 31 ELSE 29 END * interval '1 day'
                WHERE project LIKE 'w_'
                """));

    assertThat(start("late", "live", "{}", "w1", "w3", "w4").json().get("findings"))
        .hasSize(2)
        .noneSatisfy(told -> assertThat(told.toString()).contains("w1"));
    assertThat(start("tested", "live", "{}", "w1", "w2").status()).isEqualTo(201);
    assertThat(report("w1").at("/project/tested/by").asText()).isEqualTo("migration");
    assertThat(report("w1").at("/project/tested/place").asText()).isEqualTo("spare/w1");
  }

  private static RunningApi.Answer start(
      String name, String server, String include, String... projects) throws Exception {
    String plan =
        """
        name: %s
        kind: database
        source: {server: platform, database: "{project}"}
        target: {server: %s, database: "{slug}"}
        %s
        """
            .formatted(
                name,
                server,
                include.equals("{}") ? "" : include.substring(1, include.length() - 1));
    return api.post(
        "/v1/batches",
        new BatchRequest(
            name,
            new PlanText(plan, Map.of()),
            Arrays.stream(projects).map(Samples::line).toList(),
            null),
        "Idempotency-Key",
        "batch-" + name);
  }

  private static JsonNode report(String project) throws Exception {
    String id =
        api.jdbi()
            .withHandle(handle ->
                handle
                    .createQuery(
                        "SELECT id FROM migration WHERE project = ? ORDER BY id DESC LIMIT 1")
                    .bind(0, project)
                    .mapTo(String.class)
                    .one());
    return api.get("/v1/migrations/" + id + "/report").json();
  }

  private static JsonNode need(UUID origin) throws Exception {
    return api.get(
            "/v1/backups/tests/risked/"
                + bundle("risked", origin)
                + "?manifestSha256=ab&server=LIVE")
        .json();
  }

  private static RestoreRequest risky(UUID origin, boolean dryRun, @Nullable String withoutTest) {
    return new RestoreRequest(
        bundle("risked", origin),
        "ab",
        origin,
        "risked",
        "live/a",
        null,
        dryRun,
        null,
        null,
        withoutTest,
        null);
  }

  /** A drill that was asked for, as complete as a worker's answer makes it. */
  private static UUID drilled(String project, UUID origin, String manifest) throws Exception {
    DrillRequest request =
        new DrillRequest(
            List.of(project), null, bundle(project, origin), manifest, origin, null, null);
    JsonNode asked = post("/drill", request, "drill-" + origin).json().get("jobs").get(0);
    assertThat(asked.get("bundle").asText()).isEqualTo(bundle(project, origin));
    completed(asked);
    return UUID.fromString(asked.get("id").asText());
  }

  private static void completed(JsonNode job) {
    api.jdbi()
        .useHandle(handle ->
            handle.execute(
                "UPDATE backup_job SET state = 'complete', ended_at = now() WHERE id = CAST(? AS"
                    + " uuid)",
                job.get("id").asText()));
  }

  /** A backup that was asked for, with a worker's answer to it. */
  private static UUID saved(String project, String manifest) throws Exception {
    JsonNode asked =
        post("", new BackupRequest(Samples.PLAN, project, null, null), "of-" + project + manifest)
            .json();
    UUID id = UUID.fromString(asked.get("id").asText());
    api.jdbi()
        .useTransaction(handle -> {
          handle.execute("UPDATE backup_job SET state = 'running', epoch = 1 WHERE id = ?", id);
          Answers.hear(
              handle,
              new Event.Saved(
                  new Event.Origin(new MigrationId(id), 1, "worker-1"),
                  new SealedBundle(new BundleId(bundle(project, id)), manifest),
                  10,
                  List.of(new TableRows("public.items", 1))));
        });
    return id;
  }

  private static String bundle(String project, UUID job) {
    return BundleId.of(new ProjectRef(project), new MigrationId(job), 1).value();
  }

  private static RestoreRequest restore(
      UUID origin, String project, String manifest, String to, @Nullable PlanText plan) {
    return new RestoreRequest(
        bundle(project.equals("other") ? "moved" : project, origin),
        manifest,
        origin,
        project,
        to,
        plan,
        true,
        null,
        null,
        null,
        null);
  }

  private static RunningApi.Answer post(String path, Object body, String key) throws Exception {
    return api.post("/v1/backups" + path, body, "Idempotency-Key", key);
  }

  private static JsonNode listed(String filter) throws Exception {
    return api.get("/v1/backups?" + filter).json().get("items");
  }
}
