package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.cli.RunningCoordinator.Result;
import dev.drover.common.api.PlanCheckRequest;
import dev.drover.common.api.Tested;
import dev.drover.common.message.Json;
import dev.drover.common.name.MigrationId;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code drover migration ...} and {@code drover worker ...}. */
class MigrationCommandTest {
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

  private static MigrationId started(String name, String project) throws Exception {
    String projects = plan.file(name + ".txt", project + "\n");
    Result result =
        coordinator.drover(
            "batch", "start", "--plan", plan.plan(), "--projects", projects, "--name", name);
    assertThat(result.exitCode()).as(result.err()).isZero();
    return coordinator.only(name);
  }

  private static JsonNode json(Result result) {
    return Json.read(result.out(), JsonNode.class);
  }

  @Test
  void a_migration_is_shown_by_id_and_by_project_with_what_was_found() throws Exception {
    MigrationId id = started("shown", "shown");
    coordinator.differing("shown");
    Result byProject = coordinator.drover("migration", "show", "shown", "-o", "json");
    assertThat(byProject.exitCode()).as(byProject.err()).isZero();
    assertThat(json(byProject))
        .isEqualTo(json(coordinator.drover("migration", "show", id.toString(), "-o", "json")));
    assertThat(json(byProject).properties().stream().map(Map.Entry::getKey))
        .contains(
            "id",
            "project",
            "state",
            "stage",
            "epoch",
            "attempts",
            "bundle",
            "verdict",
            "findings",
            "failure",
            "history");
    assertThat(json(byProject).get("verdict").asText()).isEqualTo("differs");

    String people = coordinator.drover("migration", "show", "shown").out();
    assertThat(people)
        .contains("row_differs", "public.items", "Repair it, then replay.", "Restored");
  }

  @Test
  void the_checklist_says_what_was_seen_of_plan_drills_and_workers() throws Exception {
    MigrationId id = started("looked-at", "looked-at");
    assertThat(coordinator.drover("migration", "checklist", "looked-at").out())
        .contains("not seen; drover plan check does it", "not seen; drover backup drill does it")
        .contains("none of backup, migrate, verify");

    coordinator
        .client()
        .checkPlan(new PlanCheckRequest(PlanOnDisk.load(Path.of(plan.plan())).text(), List.of()));
    coordinator.answerCheck();
    coordinator
        .jdbi()
        .useHandle(handle ->
            handle.execute(
                """
                INSERT INTO backup_job (id, kind, run, plan, project, server, database, bundle, actor, state, ended_at)
                SELECT gen_random_uuid(), 'drill', gen_random_uuid(), plan, project, server, database, 'the-bundle',
                       'test', 'complete', now() - interval '31 days'
                FROM migration WHERE id = ?
                """,
                id.value()));
    Result soon = coordinator.drover("migration", "checklist", "looked-at");
    assertThat(soon.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(soon.out())
        .contains("drover plan check passed", "the-bundle", "too long ago; drover backup drill");
    String[] patient = {"migration", "checklist", "looked-at", "--drilled-within-days", "40"};
    assertThat(coordinator.drover(patient).out())
        .contains("the-bundle")
        .doesNotContain("too long ago");

    coordinator
        .jdbi()
        .useHandle(handle ->
            handle.execute(
                "UPDATE migration SET tested = CAST(? AS jsonb) WHERE id = ?",
                Json.text(Tested.without("ann", "the shop is down")),
                id.value()));
    assertThat(coordinator.drover("migration", "checklist", "looked-at").out())
        .contains("waived", "without, says ann: the shop is down");
    assertThat(coordinator.drover("migration", "report", "looked-at", "-o", "markdown").out())
        .contains("Restored elsewhere before", "the shop is down");
  }

  @Test
  void nothing_shown_can_move_the_cursor() throws Exception {
    started("hostile", "\u001b[2Jhostile\u202e");
    for (String verb : new String[] {"list", "show"}) {
      Result result =
          verb.equals("list")
              ? coordinator.drover("migration", "list", "--batch", "hostile")
              : coordinator.drover("migration", "show", coordinator.only("hostile").toString());
      assertThat(result.exitCode()).as(result.err()).isZero();
      assertThat(result.out())
          .doesNotContain("\u001b", "\u202e")
          .contains("\\u001b[2Jhostile\\u202e");
    }
    assertThat(
            json(coordinator.drover("migration", "list", "--batch", "hostile", "-o", "ndjson"))
                .get("project")
                .asText())
        .isEqualTo("\u001b[2Jhostile\u202e");
  }

  @Test
  void migrations_are_listed_by_state() throws Exception {
    started("listed", "listed");
    assertThat(
            coordinator
                .drover(
                    "migration", "list", "--batch", "listed", "--state", "Queued", "-o", "ndjson")
                .out()
                .lines())
        .hasSize(1);
    assertThat(
            coordinator
                .drover(
                    "migration", "list", "--batch", "listed", "--state", "Restored", "-o", "ndjson")
                .out())
        .isEmpty();
  }

  @Test
  void cancelling_one_needs_yes() throws Exception {
    MigrationId id = started("cancelled", "cancelled");
    assertThat(coordinator.drover("migration", "cancel", id.toString()).exitCode())
        .isEqualTo(ExitCode.INVALID);
    Result cancelled =
        coordinator.drover("migration", "cancel", id.toString(), "--yes", "-o", "json");
    assertThat(cancelled.exitCode()).as(cancelled.err()).isZero();
    assertThat(json(cancelled).get("wish").asText()).isEqualTo("cancel");
  }

  @Test
  void a_restored_one_is_replayed_and_a_queued_one_is_not() throws Exception {
    started("again", "again");
    coordinator.differing("again");
    Result replayed =
        coordinator.drover("migration", "replay", "again", "--reason", "repaired", "-o", "json");
    assertThat(replayed.exitCode()).as(replayed.err()).isZero();
    assertThat(json(replayed).get("state").asText()).isEqualTo("Queued");
    Result refused = coordinator.drover("migration", "replay", "again");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(refused.err()).contains("state_refused");
  }

  @Test
  void an_unknown_project_is_not_found() {
    assertThat(coordinator.drover("migration", "show", "nobody").exitCode())
        .isEqualTo(ExitCode.NOT_FOUND);
  }

  @Test
  void workers_are_listed_even_when_there_are_none() {
    Result result = coordinator.drover("worker", "list");
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).startsWith("ID");
    assertThat(coordinator.drover("worker", "list", "-o", "json").out().strip()).isEqualTo("[ ]");
  }
}
