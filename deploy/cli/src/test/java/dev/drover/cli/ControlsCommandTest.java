package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.cli.RunningCoordinator.Result;
import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.Event;
import dev.drover.common.message.Json;
import dev.drover.common.message.Stage;
import dev.drover.common.message.Verdict;
import dev.drover.common.name.MigrationId;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The controls for when things have gone wrong, as a person types them. */
class ControlsCommandTest {
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

  @Test
  void what_needs_attention_is_restored_again_or_resolved_and_each_may_be_repeated()
      throws Exception {
    MigrationId id = needingAttention("attention");

    assertThat(json("migration", "retry-restore", "attention", "-o", "json").get("state").asText())
        .isEqualTo("Restoring");
    assertThat(drover("migration", "retry-restore", "attention").exitCode()).isZero();
    coordinator.heard(id, failed(id, Stage.RESTORE, FailureKind.BUG));

    Result unasked = drover("migration", "resolve", "attention", "--reason", "dropped by hand");
    assertThat(unasked.exitCode()).isEqualTo(ExitCode.INVALID);
    assertThat(unasked.err()).contains("--yes");
    String[] resolve = {
      "migration", "resolve", "attention", "--yes", "--reason", "dropped by hand", "-o", "json"
    };
    assertThat(json(resolve).get("state").asText()).isEqualTo("Restoring");
    assertThat(json(resolve).get("state").asText()).isEqualTo("Restoring");
    String[] believed = Arrays.copyOf(resolve, resolve.length + 1);
    believed[resolve.length] = "--without-fence";
    assertThat(json(believed).get("state").asText()).isEqualTo("Restored");
    assertThat(json(resolve).get("state").asText()).isEqualTo("Restored");
    Result late =
        drover(
            "migration",
            "resolve",
            "attention",
            "--yes",
            "--outcome",
            "completed",
            "--reason",
            "no");
    assertThat(late.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(drover("migration", "retry-restore", "attention").exitCode()).isZero();
    assertThat(drover("migration", "resolve", "attention", "--yes").exitCode())
        .isEqualTo(ExitCode.INVALID);
  }

  @Test
  void unlock_shows_who_holds_a_project_before_it_lets_go() throws Exception {
    MigrationId id = started("locked");
    coordinator.decide(id, new dev.drover.coordinator.saga.Input.Start());
    coordinator.heard(id, new Event.Started(RunningCoordinator.origin(id, 1), Stage.BACKUP));
    beat(id);

    JsonNode hold = json("unlock", "locked", "-o", "json");
    assertThat(hold.get("migration").asText()).isEqualTo(id.toString());
    assertThat(hold.get("epoch").asInt()).isEqualTo(1);
    assertThat(hold.get("heldBy").asText()).isEqualTo("worker-1");
    assertThat(hold.get("alive").asBoolean()).isTrue();
    assertThat(hold.get("since").asText()).isNotBlank();
    assertThat(json("migration", "show", "locked", "-o", "json").get("state").asText())
        .isEqualTo("BackingUp");

    Result refused = drover("unlock", "locked", "--yes");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(refused.err()).contains("hold_alive", "worker-1");
    assertThat(drover("unlock", "locked", "--yes", "--force", "--reason", "hangs").exitCode())
        .isZero();
    assertThat(json("migration", "show", "locked", "-o", "json").get("state").asText())
        .isEqualTo("Cancelled");
    assertThat(drover("unlock", "locked", "--yes", "-o", "json").exitCode()).isZero();
    assertThat(drover("unlock", "locked").exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(drover("unlock", "nobody").exitCode()).isEqualTo(ExitCode.NOT_FOUND);
  }

  @Test
  void a_migration_is_paused_and_resumed_by_itself() throws Exception {
    started("alone");

    assertThat(json("migration", "pause", "alone", "-o", "json").get("wish").asText())
        .isEqualTo("pause");
    assertThat(json("migration", "resume", "alone", "-o", "json").get("wish").asText())
        .isEqualTo("run");
  }

  @Test
  void a_dry_run_of_a_replay_counts_and_shows_the_first_of_what_the_filter_means()
      throws Exception {
    MigrationId id = started("filtered");
    coordinator.decide(id, new dev.drover.coordinator.saga.Input.Start());
    coordinator.heard(id, failed(id, Stage.BACKUP, FailureKind.USER));
    coordinator.ended("filtered");

    JsonNode would =
        json(
            "batch",
            "replay",
            "filtered",
            "--code",
            "broken",
            "--project-like",
            "filt*",
            "--dry-run",
            "-o",
            "json");
    assertThat(would.get("count").asInt()).isEqualTo(1);
    assertThat(would.get("first").get(0).get("project").asText()).isEqualTo("filtered");
    assertThat(
            json("batch", "replay", "filtered", "--code", "other", "--dry-run", "-o", "json")
                .get("count")
                .asInt())
        .isZero();
    assertThat(drover("batch", "replay", "filtered", "--dry-run").out())
        .contains("would replay 1 migrations", "Refused");
    assertThat(json("migration", "show", "filtered", "-o", "json").get("state").asText())
        .isEqualTo("Refused");
  }

  @Test
  void the_trail_tells_who_asked_and_is_checked() throws Exception {
    MigrationId id = started("audited");
    assertThat(
            drover("migration", "pause", "audited", "--as", "Änne O'Neil", "--reason", "why not")
                .exitCode())
        .isZero();

    JsonNode entry = json("audit", "list", "--migration", id.toString(), "-o", "json").get(0);
    assertThat(entry.get("actor").asText()).isEqualTo("Änne O'Neil");
    assertThat(entry.get("note").asText()).contains("why not");
    assertThat(entry.get("hash").asText()).hasSize(64);
    assertThat(drover("audit", "list", "--batch", "audited").out())
        .contains("batch-accepted", "operator", "transition");
    assertThat(drover("migration", "pause", "audited", "--as", "coordinator").err())
        .contains("actor_invalid");
    assertThat(json("audit", "check", "-o", "json").has("broken")).isFalse();
    assertThat(drover("audit", "check", "--head", "00").exitCode()).isEqualTo(ExitCode.INVALID);
    assertThat(drover("audit", "check", "--head", "00".repeat(32)).exitCode())
        .isEqualTo(ExitCode.DIFFERS);
  }

  private static MigrationId started(String name) throws Exception {
    String projects = plan.file(name + ".txt", name + "\n");
    Result result =
        drover("batch", "start", "--plan", plan.plan(), "--projects", projects, "--name", name);
    assertThat(result.exitCode()).as(result.err()).isZero();
    return coordinator.only(name);
  }

  private static MigrationId needingAttention(String name) throws Exception {
    MigrationId id = started(name);
    coordinator.verified(name, new Verdict.Unproven("It could not be read."));
    coordinator.heard(id, failed(id, Stage.RESTORE, FailureKind.BUG));
    coordinator.ended(name);
    return id;
  }

  private static Event failed(MigrationId id, Stage stage, FailureKind kind) {
    int epoch = json("migration", "show", id.toString(), "-o", "json").get("epoch").asInt();
    return new Event.Failed(
        RunningCoordinator.origin(id, epoch),
        stage,
        new Failure(kind, "broken", "It is broken.", null, null));
  }

  private static void beat(MigrationId id) {
    coordinator
        .jdbi()
        .useHandle(handle ->
            handle.execute(
                """
                INSERT INTO worker (id, kind, heartbeat, idle)
                VALUES ('worker-1', 'backup', jsonb_build_object('runs', jsonb_build_array(
                          jsonb_build_object('migration', CAST(? AS uuid), 'epoch', 1, 'stage', 'backup'))), '{}')
                """,
                id.value()));
  }

  private static Result drover(String... arguments) {
    return coordinator.drover(arguments);
  }

  private static JsonNode json(String... arguments) {
    Result result = drover(arguments);
    assertThat(result.exitCode()).as(result.err()).isZero();
    return Json.read(result.out(), JsonNode.class);
  }
}
