package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.cli.RunningCoordinator.Result;
import dev.drover.common.message.Json;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code drover batch ...}. */
class BatchCommandTest {
  @TempDir private static Path directory;
  private static RunningCoordinator coordinator;
  private static PlanFolder plan;

  @BeforeAll
  static void start() throws Exception {
    coordinator = RunningCoordinator.start();
    plan = PlanFolder.in(directory);
  }

  @AfterAll
  static void stop() {
    coordinator.close();
  }

  private static Result startBatch(String name, String... more) throws Exception {
    String projects = plan.file(name + ".txt", name + "\n");
    List<String> arguments =
        new java.util.ArrayList<>(
            List.of(
                "batch", "start", "--plan", plan.plan(), "--projects", projects, "--name", name));
    arguments.addAll(List.of(more));
    return coordinator.drover(arguments.toArray(String[]::new));
  }

  private static JsonNode json(Result result) {
    return Json.read(result.out(), JsonNode.class);
  }

  @Test
  void a_batch_is_started_from_files_and_shown_as_stable_json() throws Exception {
    Result started = startBatch("started", "--max-in-flight", "3", "-o", "json");
    assertThat(started.exitCode()).as(started.err()).isZero();
    Result status = coordinator.drover("batch", "status", "started", "-o", "json");
    assertThat(json(status).properties().stream().map(java.util.Map.Entry::getKey))
        .contains(
            "name",
            "state",
            "total",
            "queued",
            "running",
            "completed",
            "restored",
            "refused",
            "cancelled",
            "needsAttention",
            "ratePerSecond",
            "etaSeconds");
    assertThat(json(status).get("state").asText()).isEqualTo("running");
    assertThat(json(status).get("maxInFlight").asInt()).isEqualTo(3);
    assertThat(status.err()).isEmpty();
  }

  @Test
  void a_batch_has_a_window() throws Exception {
    Result started = startBatch("nightly", "--window", "22:00-05:00 Europe/Berlin");
    assertThat(started.exitCode()).as(started.err()).isZero();
    assertThat(coordinator.drover("batch", "status", "nightly").out())
        .contains("22:00-05:00 Europe/Berlin");
    Result refused = startBatch("never", "--window", "22:00-22:00 UTC");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.INVALID);
    assertThat(refused.err()).contains("window_invalid");
  }

  @Test
  void projects_come_from_standard_input_too() throws Exception {
    InputStream before = System.in;
    System.setIn(
        new ByteArrayInputStream(
            "project,owner\nfrom-input,ann\n".getBytes(StandardCharsets.UTF_8)));
    try {
      Result started =
          coordinator.drover(
              "batch", "start", "--plan", plan.plan(), "--projects", "-", "--name", "input");
      assertThat(started.exitCode()).as(started.err()).isZero();
    } finally {
      System.setIn(before);
    }
    Result listed = coordinator.drover("migration", "list", "--batch", "input", "-o", "ndjson");
    assertThat(json(listed).get("owner").asText()).isEqualTo("ann");
  }

  @Test
  void the_same_key_starts_one_batch() throws Exception {
    Result first = startBatch("keyed", "--idempotency-key", "mine", "-o", "json");
    Result second = startBatch("keyed", "--idempotency-key", "mine", "-o", "json");
    assertThat(second.exitCode()).as(second.err()).isZero();
    assertThat(second.out()).isEqualTo(first.out());
    assertThat(startBatch("keyed").exitCode()).isEqualTo(ExitCode.REFUSED);
  }

  @Test
  void every_bad_line_of_the_projects_file_is_told_before_anything_is_sent() throws Exception {
    String projects = plan.file("bad.csv", "project,database\na,x\na,y\n,z\n");
    Result result =
        coordinator.drover(
            "batch", "start", "--plan", plan.plan(), "--projects", projects, "--name", "bad-lines");
    assertThat(result.exitCode()).isEqualTo(ExitCode.INVALID);
    assertThat(result.err()).contains("line 3", "line 4");
    assertThat(coordinator.drover("batch", "status", "bad-lines").exitCode())
        .isEqualTo(ExitCode.NOT_FOUND);
  }

  @Test
  void files_that_cannot_be_read_are_named() {
    Result noProjects =
        coordinator.drover(
            "batch", "start", "--plan", plan.plan(), "--projects", "/dev/zero", "--name", "x");
    assertThat(noProjects.exitCode()).isEqualTo(ExitCode.INVALID);
    assertThat(noProjects.err()).contains("projects_unreadable").contains("not a regular file");
    Result noPlan =
        coordinator.drover(
            "batch", "start", "--plan", "nowhere.yaml", "--projects", "-", "--name", "x");
    assertThat(noPlan.exitCode()).isEqualTo(ExitCode.INVALID);
    assertThat(noPlan.err()).contains("plan_unreadable");
  }

  @Test
  void waiting_ends_with_the_batch_and_says_how_it_ended() throws Exception {
    startBatch("fine");
    coordinator.completed("fine");
    Result fine = coordinator.drover("batch", "wait", "fine", "--interval-ms", "50");
    assertThat(fine.exitCode()).as(fine.err()).isEqualTo(ExitCode.FINE);
    assertThat(fine.out()).contains("completed");
    assertThat(fine.err()).contains("100 %  1/1");

    startBatch("differs");
    coordinator.differing("differs");
    Result differs = coordinator.drover("batch", "status", "differs", "--wait", "-o", "json");
    assertThat(differs.exitCode()).isEqualTo(ExitCode.DIFFERS);
    assertThat(json(differs).get("state").asText()).isEqualTo("completed-with-failures");
  }

  @Test
  void waiting_for_a_paused_batch_ends_when_only_a_person_can_go_on() throws Exception {
    startBatch("held");
    assertThat(coordinator.drover("batch", "pause", "held", "--reason", "lunch").exitCode())
        .isZero();
    Result waited = coordinator.drover("batch", "wait", "held");
    assertThat(waited.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(waited.err()).contains("paused (lunch)");
    assertThat(coordinator.drover("batch", "resume", "held", "-o", "json").out())
        .contains("\"running\"");
  }

  @Test
  void cancelling_without_a_terminal_needs_yes_and_the_right_count() throws Exception {
    startBatch("cancel");
    Result unasked = coordinator.drover("batch", "cancel", "cancel");
    assertThat(unasked.exitCode()).isEqualTo(ExitCode.INVALID);
    assertThat(unasked.err()).contains("--yes --expect-count 1");
    assertThat(coordinator.drover("batch", "cancel", "cancel", "--yes").exitCode())
        .isEqualTo(ExitCode.INVALID);
    Result wrong = coordinator.drover("batch", "cancel", "cancel", "--yes", "--expect-count", "2");
    assertThat(wrong.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(
            json(coordinator.drover("batch", "status", "cancel", "-o", "json"))
                .get("state")
                .asText())
        .isEqualTo("running");
    Result right =
        coordinator.drover(
            "batch", "cancel", "cancel", "--yes", "--expect-count", "1", "-o", "json");
    assertThat(right.exitCode()).as(right.err()).isZero();
    assertThat(json(right).get("state").asText()).isIn("cancelling", "cancelled");
  }

  @Test
  void a_replay_counts_before_it_acts() throws Exception {
    startBatch("replay");
    coordinator.differing("replay");
    Result dry = coordinator.drover("batch", "replay", "replay", "--dry-run", "-o", "json");
    assertThat(json(dry).get("count").asInt()).isOne();
    assertThat(coordinator.drover("batch", "replay", "replay").exitCode())
        .isEqualTo(ExitCode.INVALID);
    Result done =
        coordinator.drover(
            "batch",
            "replay",
            "replay",
            "--state",
            "restored,Refused",
            "--from",
            "backup",
            "--yes",
            "--expect-count",
            "1");
    assertThat(done.exitCode()).as(done.err()).isZero();
    assertThat(done.out()).contains("replayed 1 migrations");
    assertThat(coordinator.drover("batch", "replay", "replay", "--state", "asleep").exitCode())
        .isEqualTo(ExitCode.INVALID);
  }

  @Test
  void batches_are_listed_in_every_format() throws Exception {
    startBatch("listed");
    assertThat(coordinator.drover("batch", "list").out()).startsWith("NAME").contains("listed");
    assertThat(json(coordinator.drover("batch", "list", "-o", "json")).isArray()).isTrue();
    Result lines = coordinator.drover("batch", "list", "-o", "ndjson", "--limit", "1");
    assertThat(lines.out().lines()).hasSize(1).allSatisfy(line -> assertThat(line).startsWith("{"));
  }

  @Test
  void an_unknown_batch_is_not_found() {
    Result result = coordinator.drover("batch", "status", "nobody");
    assertThat(result.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("not_found");
  }
}
