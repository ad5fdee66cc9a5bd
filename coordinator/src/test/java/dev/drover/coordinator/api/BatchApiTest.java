package dev.drover.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.common.api.ProjectLine;
import dev.drover.common.message.Json;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Batches over HTTP: accepted whole or not at all, once for each key, and shown truthfully. */
class BatchApiTest {
  private static final String KEY = "Idempotency-Key";
  private static RunningApi api;

  @BeforeAll
  static void start() throws Exception {
    api = RunningApi.start();
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private static RunningApi.Answer start(Object batch) throws Exception {
    return api.post("/v1/batches", batch, KEY, UUID.randomUUID().toString());
  }

  @Test
  void a_batch_is_accepted_and_shown_by_name_and_by_id() throws Exception {
    RunningApi.Answer answer =
        start(Samples.batch("shown", "shown-1", "shown-2", "../shown", "sh'own ☃"));
    assertThat(answer.status()).isEqualTo(201);
    JsonNode accepted = answer.json();
    assertThat(accepted.get("state").asText()).isEqualTo("running");
    assertThat(accepted.get("total").asInt()).isEqualTo(4);
    assertThat(accepted.get("queued").asInt()).isEqualTo(4);
    assertThat(accepted.get("maxInFlight").asInt()).isEqualTo(32);
    assertThat(accepted.has("etaSeconds")).isTrue();
    assertThat(accepted.get("etaSeconds").isNull()).isTrue();
    for (String field :
        List.of(
            "running",
            "completed",
            "restored",
            "refused",
            "cancelled",
            "needsAttention",
            "differing")) {
      assertThat(accepted.get(field).asInt()).as(field).isZero();
    }
    JsonNode byName = api.get("/v1/batches/shown").json();
    assertThat(byName).isEqualTo(api.get("/v1/batches/" + accepted.get("id").asText()).json());
    assertThat(byName.get("states")).isEqualTo(Json.read("{\"Queued\":4}", JsonNode.class));
  }

  @Test
  void ten_thousand_projects_with_the_longest_names_are_accepted_in_one_request() throws Exception {
    String owner = "o".repeat(255);
    List<ProjectLine> lines =
        IntStream.range(0, 10_000)
            .mapToObj(i -> {
              String number = String.format("%05d", i);
              return new ProjectLine(
                  "r".repeat(250) + number, "s".repeat(100), "d".repeat(58) + number, owner);
            })
            .toList();
    RunningApi.Answer answer = start(Samples.batch("large", 7, lines));
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    JsonNode batch = api.get("/v1/batches/large").json();
    assertThat(batch.get("total").asInt()).isEqualTo(10_000);
    assertThat(batch.get("maxInFlight").asInt()).isEqualTo(7);

    List<String> projects = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = api.get("/v1/migrations?batch=large&limit=500" + cursor).json();
      page.get("items").forEach(item -> projects.add(item.get("project").asText()));
      cursor = page.get("next").isNull() ? "" : "&cursor=" + page.get("next").asText();
    } while (!cursor.isEmpty());
    assertThat(projects)
        .containsExactlyInAnyOrderElementsOf(lines.stream().map(ProjectLine::project).toList());
  }

  @Test
  void the_same_key_and_body_give_the_same_answer_and_start_nothing_twice() throws Exception {
    Object batch = Samples.batch("once", "once-1");
    RunningApi.Answer first = api.post("/v1/batches", batch, KEY, "once");
    RunningApi.Answer second = api.post("/v1/batches", batch, KEY, "once");
    assertThat(second.status()).isEqualTo(201);
    assertThat(second.json()).isEqualTo(first.json());
    assertThat(api.get("/v1/migrations?project=once-1").json().get("items")).hasSize(1);
  }

  @Test
  void the_same_key_with_another_body_is_refused() throws Exception {
    api.post("/v1/batches", Samples.batch("mismatch", "mismatch-1"), KEY, "mismatch");
    assertProblem(
        api.post("/v1/batches", Samples.batch("mismatch-other", "mismatch-2"), KEY, "mismatch"),
        422,
        "idempotency_mismatch");
    assertProblem(api.get("/v1/batches/mismatch-other"), 404, "not_found");
  }

  @Test
  void the_same_request_at_the_same_time_starts_one_batch_and_gives_one_answer() throws Exception {
    Object batch = Samples.batch("together", "together-1", "together-2");
    Callable<RunningApi.Answer> request = () -> api.post("/v1/batches", batch, KEY, "together");
    try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
      List<Future<RunningApi.Answer>> answers =
          threads.invokeAll(java.util.Collections.nCopies(6, request));
      JsonNode first = answers.getFirst().get().json();
      for (Future<RunningApi.Answer> answer : answers) {
        assertThat(answer.get().status()).as(answer.get().body()).isEqualTo(201);
        assertThat(answer.get().json()).isEqualTo(first);
      }
    }
    assertThat(api.get("/v1/migrations?batch=together").json().get("items")).hasSize(2);
  }

  @Test
  void a_refused_batch_leaves_its_key_free() throws Exception {
    assertProblem(
        api.post("/v1/batches", Samples.batch("no projects"), KEY, "free"),
        400,
        "batch_name_invalid");
    assertThat(api.post("/v1/batches", Samples.batch("free", "free-1"), KEY, "free").status())
        .isEqualTo(201);
  }

  @Test
  void without_a_key_nothing_is_started() throws Exception {
    assertProblem(
        api.post("/v1/batches", Samples.batch("keyless", "keyless-1")),
        400,
        "idempotency_key_required");
    assertProblem(api.get("/v1/batches/keyless"), 404, "not_found");
  }

  @Test
  void a_name_is_used_once() throws Exception {
    start(Samples.batch("taken", "taken-1"));
    assertProblem(start(Samples.batch("taken", "taken-2")), 409, "batch_exists");
  }

  @Test
  void a_project_in_a_live_migration_is_not_accepted_again_and_neither_is_the_rest()
      throws Exception {
    start(Samples.batch("overlap", "overlap-1"));
    RunningApi.Answer answer = start(Samples.batch("overlap-again", "overlap-2", "overlap-1"));
    assertProblem(answer, 409, "plan_overlap");
    assertThat(answer.json().get("detail").asText())
        .contains("overlap-1")
        .contains("batch overlap");
    assertThat(api.get("/v1/migrations?project=overlap-2").json().get("items")).isEmpty();
  }

  @Test
  void every_mistake_is_told_in_one_answer() throws Exception {
    List<ProjectLine> lines =
        List.of(
            Samples.line(""),
            Samples.line("x".repeat(256)),
            Samples.line("twice"),
            Samples.line("twice"),
            new ProjectLine("url", "jdbc:postgresql://elsewhere/db", null, null),
            new ProjectLine("same-place", null, "project_meet", null),
            Samples.line("meet"),
            new ProjectLine("long", null, "d".repeat(64), null));
    RunningApi.Answer answer = start(Samples.batch("bad name!", 0, lines));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("findings").findValuesAsText("code"))
        .containsExactly(
            "batch_name_invalid",
            "limit_invalid",
            "ref_invalid",
            "ref_too_long",
            "plan_projects",
            "target_not_allowed",
            "plan_projects",
            "database_name_invalid");
    assertThat(answer.json().get("detail").asText()).contains("8 mistakes");
  }

  @Test
  void a_batch_outside_of_its_window_says_until_when_it_waits() throws Exception {
    ZonedDateTime opens =
        ZonedDateTime.now(ZoneOffset.UTC).plusHours(12).truncatedTo(ChronoUnit.HOURS);
    String hours = opens.toLocalTime() + "-" + opens.plusHours(1).toLocalTime() + " UTC";
    assertThat(start(Samples.within("waits", "00:00-24:00 UTC", hours)).status()).isEqualTo(201);
    JsonNode waits = api.get("/v1/batches/waits").json();
    assertThat(waits.get("state").asText()).isEqualTo("running");
    assertThat(Instant.parse(waits.at("/window/opensAt").asText())).isEqualTo(opens.toInstant());

    start(Samples.within("of-the-plan", "00:00-24:00 UTC", null));
    JsonNode open = api.get("/v1/batches/of-the-plan").json();
    assertThat(open.at("/window/hours").asText()).isEqualTo("00:00-24:00 UTC");
    assertThat(open.at("/window/opensAt").isNull()).isTrue();

    assertProblem(
        start(Samples.within("nowhere", "00:00-24:00 UTC", "22:00-05:00 Europe/Atlantis")),
        400,
        "window_invalid");
  }

  @Test
  void a_batch_without_projects_or_with_a_malformed_plan_is_refused() throws Exception {
    assertProblem(start(Samples.batch("empty")), 400, "plan_projects");
    RunningApi.Answer answer =
        start(
            Map.of(
                "name", "malformed",
                "plan", Map.of("yaml", "name: x\nkind: isolate\nnonsense: 1\n"),
                "projects", List.of(Map.of("project", "p"))));
    assertProblem(answer, 400, "plan_malformed");
    assertThat(answer.json().get("findings").size()).isGreaterThan(1);
  }

  @Test
  void batches_are_listed_newest_first_page_by_page() throws Exception {
    for (int i = 0; i < 5; i++) {
      start(Samples.batch("page-" + i, "page-" + i));
    }
    List<String> names = new ArrayList<>();
    String path = "/v1/batches?limit=2";
    while (names.size() < 5) {
      JsonNode page = api.get(path).json();
      page.get("items").forEach(batch -> names.add(batch.get("name").asText()));
      assertThat(page.get("items")).hasSizeLessThanOrEqualTo(2);
      path = "/v1/batches?limit=2&cursor=" + page.get("next").asText();
    }
    assertThat(names.subList(0, 5))
        .containsExactly("page-4", "page-3", "page-2", "page-1", "page-0");
  }

  @Test
  void pause_and_resume_may_be_repeated() throws Exception {
    start(Samples.batch("paused", "paused-1"));
    for (int i = 0; i < 2; i++) {
      RunningApi.Answer paused = api.post("/v1/batches/paused/pause", Map.of("reason", "lunch"));
      assertThat(paused.status()).isEqualTo(200);
      assertThat(paused.json().get("state").asText()).isEqualTo("paused");
      assertThat(paused.json().get("reason").asText()).isEqualTo("lunch");
    }
    for (int i = 0; i < 2; i++) {
      assertThat(api.post("/v1/batches/paused/resume", "").json().get("state").asText())
          .isEqualTo("running");
    }
  }

  @Test
  void a_cancelled_batch_cannot_be_paused_or_resumed() throws Exception {
    start(Samples.batch("gone", "gone-1"));
    assertThat(api.post("/v1/batches/gone/cancel", "{}").json().get("state").asText())
        .isIn("cancelling", "cancelled");
    assertThat(api.post("/v1/batches/gone/cancel", "{}").status()).isEqualTo(200);
    assertProblem(api.post("/v1/batches/gone/pause", "{}"), 409, "state_refused");
    assertProblem(api.post("/v1/batches/gone/resume", "{}"), 409, "state_refused");
  }

  @Test
  void unknown_batches_are_not_found_whatever_is_asked() throws Exception {
    for (String verb : List.of("pause", "resume", "cancel", "replay")) {
      assertProblem(api.post("/v1/batches/nobody/" + verb, "{}"), 404, "not_found");
    }
    assertProblem(api.get("/v1/batches/" + UUID.randomUUID()), 404, "not_found");
    assertProblem(api.get("/v1/migrations?batch=nobody"), 404, "not_found");
  }

  static void assertProblem(RunningApi.Answer answer, int status, String code) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.type()).startsWith("application/problem+json");
    JsonNode problem = answer.json();
    assertThat(problem.get("code").asText()).isEqualTo(code);
    assertThat(problem.get("status").asInt()).isEqualTo(status);
    assertThat(problem.get("type").asText()).isEqualTo("urn:drover:problem:" + code);
    assertThat(problem.get("title").asText()).isNotBlank();
    assertThat(problem.get("detail").asText()).isNotBlank();
    assertThat(problem.get("remedy").asText()).isNotBlank();
    assertThat(answer.body())
        .doesNotContain(
            "dev.drover",
            "Exception",
            "SELECT",
            "INSERT",
            "org.postgresql",
            System.getProperty("user.dir"));
  }
}
