package dev.drover.coordinator.api;

import static dev.drover.coordinator.api.BatchApiTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.common.api.BackupRequest;
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

  /** A backup that was asked for, with a worker's answer to it. */
  private static UUID saved(String project, String manifest) throws Exception {
    JsonNode asked =
        post("", new BackupRequest(Samples.PLAN, project, null, null), "of-" + project).json();
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
        bundle("moved", origin), manifest, origin, project, to, plan, true, null, null);
  }

  private static RunningApi.Answer post(String path, Object body, String key) throws Exception {
    return api.post("/v1/backups" + path, body, "Idempotency-Key", key);
  }

  private static JsonNode listed(String filter) throws Exception {
    return api.get("/v1/backups?" + filter).json().get("items");
  }
}
