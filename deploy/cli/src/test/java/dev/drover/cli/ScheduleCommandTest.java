package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.cli.RunningCoordinator.Result;
import dev.drover.common.message.Json;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code drover schedule ...}, and {@code drover verify --batch}. */
class ScheduleCommandTest {
  @TempDir private static Path directory;
  private static RunningCoordinator coordinator;
  private static PlanFolder plan;
  private static String projects;

  @BeforeAll
  static void start() throws Exception {
    coordinator = RunningCoordinator.start();
    plan = PlanFolder.in(directory);
    projects = plan.file("projects.txt", "acme\numbrella\n");
  }

  @AfterAll
  static void stop() {
    coordinator.close();
  }

  @Test
  void a_schedule_is_made_once_looked_at_paused_resumed_and_ended() {
    JsonNode made = json(nightly("nightly", "30 2 * * *"));
    assertThat(made.get("kind").asText()).isEqualTo("backup");
    assertThat(made.get("zone").asText()).isEqualTo("Europe/Berlin");
    assertThat(json(nightly("nightly", "30 2 * * *"))).isEqualTo(made);
    assertThat(coordinator.drover(nightly("nightly", "0 3 * * *")).exitCode())
        .isEqualTo(ExitCode.REFUSED);

    assertThat(coordinator.drover("schedule", "list").out()).contains("nightly", "30 2 * * *");
    assertThat(json("schedule", "pause", "nightly", "-o", "json").get("paused").asBoolean())
        .isTrue();
    assertThat(coordinator.drover("schedule", "show", "nightly").out()).contains("paused");
    assertThat(json("schedule", "resume", "nightly", "-o", "json").get("paused").asBoolean())
        .isFalse();
    assertThat(coordinator.drover("schedule", "delete", "nightly").exitCode())
        .as("not without a word at a terminal")
        .isEqualTo(ExitCode.INVALID);
    assertThat(coordinator.drover("schedule", "delete", "nightly", "--yes").exitCode()).isZero();
    assertThat(coordinator.drover("schedule", "show", "nightly").exitCode())
        .isEqualTo(ExitCode.NOT_FOUND);
  }

  @Test
  void drills_are_scheduled_of_a_sample() {
    JsonNode made =
        json(
            "schedule",
            "create",
            "weekly",
            "--kind",
            "drill",
            "--cron",
            "0 4 * * 0",
            "--sample",
            "3",
            "-o",
            "json");
    assertThat(made.get("sample").asInt()).isEqualTo(3);
    assertThat(made.get("projects")).isEmpty();
    assertThat(coordinator.drover("schedule", "show", "weekly").out()).contains("sample of 3");
  }

  @Test
  void what_is_wrong_with_one_is_told_and_nothing_is_made() {
    Result wrong = coordinator.drover(nightly("wrong", "every night"));
    assertThat(wrong.exitCode()).isEqualTo(ExitCode.INVALID);
    assertThat(wrong.err()).contains("cron_invalid");
    assertThat(coordinator.drover("schedule", "create", "bare", "--cron", "0 4 * * *").exitCode())
        .as("a backup without plan and projects")
        .isEqualTo(ExitCode.INVALID);
    assertThat(coordinator.drover("schedule", "show", "wrong").exitCode())
        .isEqualTo(ExitCode.NOT_FOUND);
  }

  @Test
  void a_batchs_balance_is_asked_for_by_its_name_alone() {
    assertThat(
            coordinator
                .drover(
                    "batch",
                    "start",
                    "--plan",
                    plan.plan(),
                    "--projects",
                    projects,
                    "--name",
                    "counted")
                .exitCode())
        .isZero();
    JsonNode asked = json("verify", "--batch", "counted", "--no-wait", "-o", "json");
    assertThat(asked.get("kind").asText()).isEqualTo("balance");
    assertThat(asked.get("server").asText()).isEqualTo("platform");
    assertThat(asked.get("project").isNull()).isTrue();

    assertThat(coordinator.drover("verify", "--batch", "nothing").exitCode())
        .isEqualTo(ExitCode.NOT_FOUND);
    assertThat(coordinator.drover("verify", "--batch", "counted", "--project", "acme").exitCode())
        .isEqualTo(ExitCode.INVALID);
  }

  private static String[] nightly(String name, String cron) {
    return new String[] {
      "schedule",
      "create",
      name,
      "--cron",
      cron,
      "--zone",
      "Europe/Berlin",
      "--plan",
      plan.plan(),
      "--projects",
      projects,
      "-o",
      "json"
    };
  }

  private static JsonNode json(String... arguments) {
    Result result = coordinator.drover(arguments);
    assertThat(result.exitCode()).as(result.err()).isZero();
    return Json.read(result.out(), JsonNode.class);
  }
}
