package dev.drover.coordinator.api;

import static dev.drover.coordinator.api.BatchApiTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.common.api.Actor;
import dev.drover.common.api.PlanCheckRequest;
import dev.drover.common.api.PlanText;
import dev.drover.common.message.Control;
import dev.drover.common.message.Event;
import dev.drover.common.message.Finding;
import dev.drover.common.message.Heartbeat;
import dev.drover.common.message.Json;
import dev.drover.common.message.Topics;
import dev.drover.common.message.WorkerKind;
import dev.drover.common.name.MigrationId;
import dev.drover.coordinator.store.PlanChecks;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Plans and workers over HTTP. */
class PlanAndWorkerApiTest {
  private static RunningApi api;

  @BeforeAll
  static void start() throws Exception {
    api = RunningApi.start();
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private static JsonNode check(Finding... findings) throws Exception {
    RunningApi.Answer started =
        api.post("/v1/plans/check", new PlanCheckRequest(Samples.PLAN, List.of("abc")));
    assertThat(started.status()).as(started.body()).isEqualTo(202);
    assertThat(started.json().get("state").asText()).isEqualTo("pending");
    MigrationId id = MigrationId.parse(started.json().get("id").asText());
    api.jdbi()
        .useTransaction(handle ->
            PlanChecks.answer(
                handle,
                new Event.PlanChecked(new Event.Origin(id, 1, "worker-1"), List.of(findings))));
    return api.get("/v1/plans/checks/" + id).json();
  }

  @Test
  void a_check_is_asked_of_a_worker_and_gives_all_that_it_finds() throws Exception {
    JsonNode answered =
        check(
            Finding.error(
                "table_unknown", "public.items", "There is no such table.", "Correct the plan."),
            Finding.warning(
                "index_missing", "public.items", "No index.", "CREATE INDEX CONCURRENTLY ..."));
    assertThat(answered.get("state").asText()).isEqualTo("refused");
    assertThat(answered.get("findings").findValuesAsText("code"))
        .containsExactly("table_unknown", "index_missing");
    int commands =
        api.jdbi()
            .withHandle(handle ->
                handle
                    .createQuery("SELECT count(*) FROM outbox WHERE topic = :topic")
                    .bind("topic", Topics.BACKUP_COMMANDS)
                    .mapTo(Integer.class)
                    .one());
    assertThat(commands).isPositive();
  }

  @Test
  void warnings_alone_pass() throws Exception {
    assertThat(
            check(Finding.warning("index_missing", "public.items", "No index.", null))
                .get("state")
                .asText())
        .isEqualTo("passed");
  }

  @Test
  void a_malformed_plan_is_not_sent_to_anybody() throws Exception {
    RunningApi.Answer answer =
        api.post("/v1/plans/check", new PlanCheckRequest(new PlanText("kind: [", Map.of()), null));
    assertProblem(answer, 400, "plan_malformed");
    assertProblem(
        api.post("/v1/plans/check", new PlanCheckRequest(Samples.PLAN, List.of(""))),
        400,
        "ref_invalid");
  }

  @Test
  void plans_are_listed_and_shown_as_they_were_written() throws Exception {
    String fingerprint = check().get("plan").asText();
    PlanText other =
        new PlanText(Samples.YAML.replace("name: sample", "name: other"), Samples.PLAN.files());
    api.post("/v1/plans/check", new PlanCheckRequest(other, null));

    JsonNode first = api.get("/v1/plans?limit=1").json();
    assertThat(first.at("/items/0/name").asText()).isEqualTo("other");
    JsonNode second = api.get("/v1/plans?limit=1&cursor=" + first.get("next").asText()).json();
    assertThat(second.at("/items/0/fingerprint").asText()).isEqualTo(fingerprint);
    assertThat(second.get("next").isNull()).isTrue();

    JsonNode shown = api.get("/v1/plans/" + fingerprint).json();
    assertThat(shown.get("yaml").asText()).isEqualTo(Samples.YAML);
    assertThat(shown.get("kind").asText()).isEqualTo("isolate");
    assertThat(shown.get("files").toString()).isEqualTo("[\"schema.sql\"]");
  }

  @Test
  void workers_are_listed_with_their_slots_and_whether_they_live() throws Exception {
    heard("alive-" + UUID.randomUUID(), "-1 hour");
    heard("silent-" + UUID.randomUUID(), "1 min");
    for (JsonNode worker : api.get("/v1/workers").json().get("items")) {
      assertThat(worker.get("alive").asBoolean())
          .isEqualTo(worker.get("id").asText().startsWith("alive"));
      assertThat(worker.get("kind").asText()).isEqualTo("migrate");
      assertThat(worker.at("/slots/0/free").asInt()).isEqualTo(2);
    }
  }

  @Test
  void a_worker_is_asked_to_drain_and_to_resume_and_whoever_asked_is_written_down()
      throws Exception {
    String id = "alive-" + UUID.randomUUID();
    heard(id, "-1 hour");

    RunningApi.Answer drained =
        api.post(
            "/v1/workers/" + id + "/drain",
            Map.of("patienceSeconds", 600, "exit", true, "reason", "a new disk"),
            Actor.HEADER,
            "anna");
    assertThat(drained.status()).as(drained.body()).isEqualTo(200);
    assertThat(drained.json().get("draining").asBoolean()).isFalse();
    assertThat(api.post("/v1/workers/" + id + "/resume", Map.of()).status()).isEqualTo(200);
    assertThat(api.post("/v1/workers/" + id + "/drain", Map.of()).status()).isEqualTo(200);

    List<Control> words = words(id);
    assertThat(words.get(0))
        .isInstanceOfSatisfying(
            Control.Drain.class,
            word -> {
              assertThat(word.worker()).isEqualTo(id);
              assertThat(word.patienceSeconds()).isEqualTo(600);
              assertThat(word.exit()).isTrue();
            });
    Control.Resume resumed = (Control.Resume) words.get(1);
    assertThat(resumed.at()).isAfter(((Control.Drain) words.get(0)).at());
    Control.Drain again = (Control.Drain) words.get(2);
    assertThat(again.at()).isAfter(resumed.at());
    assertThat(again.patienceSeconds()).isEqualTo(30);
    assertThat(again.exit()).isFalse();
    assertThat(api.get("/v1/audit").body())
        .contains("worker-drain-asked", "worker-resume-asked", "anna", id, "a new disk");
  }

  @Test
  void a_worker_that_would_not_hear_is_not_asked() throws Exception {
    String old = "alive-old-" + UUID.randomUUID();
    String silent = "silent-" + UUID.randomUUID();
    String alive = "alive-" + UUID.randomUUID();
    heard(old, "-1 hour", List.of());
    heard(silent, "1 min");
    heard(alive, "-1 hour");

    assertProblem(api.post("/v1/workers/" + old + "/drain", Map.of()), 409, "worker_too_old");
    assertProblem(api.post("/v1/workers/" + silent + "/resume", Map.of()), 409, "worker_silent");
    assertProblem(api.post("/v1/workers/nobody/drain", Map.of()), 404, "not_found");
    assertProblem(
        api.post("/v1/workers/" + alive + "/drain", Map.of("patienceSeconds", -1)),
        400,
        "patience_invalid");
    assertThat(words(old)).isEmpty();
    assertThat(words(silent)).isEmpty();
    assertThat(words(alive)).isEmpty();
  }

  private static List<Control> words(String worker) {
    return api.jdbi()
        .withHandle(handle ->
            handle
                .createQuery(
                    "SELECT payload FROM outbox WHERE topic = :topic AND key = :key ORDER BY id")
                .bind("topic", Topics.CONTROL)
                .bind("key", worker)
                .map((row, _) -> Json.read(row.getString(1), Control.class))
                .list());
  }

  private static void heard(String id, String ago) {
    heard(id, ago, Control.WORDS);
  }

  private static void heard(String id, String ago, List<String> heeds) {
    Heartbeat heartbeat =
        new Heartbeat(
            id,
            WorkerKind.MIGRATE,
            "1",
            Instant.EPOCH,
            false,
            List.of(new Heartbeat.Slots(Topics.MIGRATE_COMMANDS, 2, 2)),
            List.of(),
            heeds);
    api.jdbi()
        .useHandle(handle ->
            handle
                .createUpdate(
                    """
                    INSERT INTO worker (id, kind, heartbeat, idle, seen_at)
                    VALUES (:id, 'migrate', CAST(:heartbeat AS jsonb), '{}', now() - CAST(:ago AS interval))
                    """)
                .bind("id", id)
                .bind("heartbeat", Json.text(heartbeat))
                .bind("ago", ago)
                .execute());
  }
}
