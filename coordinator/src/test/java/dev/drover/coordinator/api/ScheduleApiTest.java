package dev.drover.coordinator.api;

import static dev.drover.coordinator.api.BatchApiTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.common.api.BackupJob;
import dev.drover.common.api.ScheduleRequest;
import dev.drover.coordinator.job.Clockwork;
import dev.drover.coordinator.store.Bells;
import dev.drover.coordinator.store.Plans;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Schedules over HTTP. */
class ScheduleApiTest {
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
  void a_schedule_is_made_once_fires_and_is_seen_doing_so() throws Exception {
    ScheduleRequest nightly =
        new ScheduleRequest(
            "nightly",
            BackupJob.Kind.BACKUP,
            "30 2 * * *",
            "Europe/Berlin",
            Samples.PLAN,
            List.of("acme", "umbrella"),
            null);
    RunningApi.Answer made = api.post("/v1/schedules", nightly);
    assertThat(made.status()).as(made.body()).isEqualTo(201);
    assertThat(api.post("/v1/schedules", nightly).json()).isEqualTo(made.json());
    assertThat(made.json().get("paused").asBoolean()).isFalse();
    assertThat(made.json().get("run").isNull()).isTrue();

    api.jdbi().useHandle(handle -> handle.execute("UPDATE schedule SET next_at = now()"));
    Clockwork clockwork =
        new Clockwork(
            api.jdbi(), api.context().getBean(Plans.class), api.context().getBean(Bells.class));
    assertThat(clockwork.fire()).isEqualTo(1);

    JsonNode fired = api.get("/v1/schedules/nightly").json();
    JsonNode jobs = api.get("/v1/backups?run=" + fired.get("run").asText()).json().get("items");
    assertThat(jobs.findValuesAsText("project")).containsExactlyInAnyOrder("acme", "umbrella");
    assertThat(jobs.findValuesAsText("schedule")).containsOnly("nightly");
    assertThat(api.post("/v1/schedules/nightly/pause", "{}").json().get("paused").asBoolean())
        .isTrue();
    assertThat(api.post("/v1/schedules/nightly/resume", "{}").json().get("paused").asBoolean())
        .isFalse();
    assertThat(api.get("/v1/schedules").json().get("items")).hasSize(1);
    assertProblem(api.post("/v1/schedules/none/pause", "{}"), 404, "not_found");
  }

  @Test
  void everything_that_is_wrong_with_one_is_told_at_once() throws Exception {
    RunningApi.Answer answer =
        api.post(
            "/v1/schedules",
            new ScheduleRequest(
                "", BackupJob.Kind.BACKUP, "every night", "Mars", null, List.of("a", "a"), 0));
    assertProblem(answer, 400, "schedule_name_invalid");
    assertThat(answer.json().get("findings").findValuesAsText("code"))
        .contains("cron_invalid", "schedule_invalid", "plan_projects", "limit_invalid");
    assertProblem(
        api.post(
            "/v1/schedules",
            new ScheduleRequest("x", BackupJob.Kind.RESTORE, "* * * * *", null, null, null, null)),
        400,
        "schedule_invalid");
  }
}
