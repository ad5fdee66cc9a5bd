package dev.drover.coordinator.api;

import static dev.drover.coordinator.api.BatchApiTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.Event;
import dev.drover.common.message.Event.Origin;
import dev.drover.common.message.Finding;
import dev.drover.common.message.Json;
import dev.drover.common.message.MoveStep;
import dev.drover.common.message.Stage;
import dev.drover.common.message.StepDone;
import dev.drover.common.message.TableRows;
import dev.drover.common.message.Topics;
import dev.drover.common.message.Verdict;
import dev.drover.common.name.BundleId;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import dev.drover.coordinator.saga.Input;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Migrations over HTTP: shown with everything that happened, cancelled, and replayed when they may
 * be.
 */
class MigrationApiTest {
  private static RunningApi api;

  @BeforeAll
  static void start() throws Exception {
    api = RunningApi.start();
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private static MigrationId started(String batch, String project) throws Exception {
    RunningApi.Answer answer =
        api.post(
            "/v1/batches",
            Samples.batch(batch, project),
            "Idempotency-Key",
            UUID.randomUUID().toString());
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    JsonNode items = api.get("/v1/migrations?batch=" + batch).json().get("items");
    MigrationId id = MigrationId.parse(items.get(0).get("id").asText());
    api.decide(id, new Input.Start());
    return id;
  }

  private static Origin origin(MigrationId id, int epoch) {
    return new Origin(id, epoch, "worker-1");
  }

  /** Through backup and migrate to a verification that finds a difference, and back. */
  private static MigrationId differing(String batch, String project) throws Exception {
    MigrationId id = started(batch, project);
    DatabaseName staging = DatabaseName.staging(id, 2);
    loaded(id, project, List.of(new TableRows("public.items", 10, 120L)));
    Finding finding =
        new Finding(
            "row_differs",
            Finding.Severity.ERROR,
            "public.items",
            "7",
            "name",
            "The value differs.",
            "Replay it.");
    api.decide(
        id,
        new Input.Heard(
            new Event.Verified(origin(id, 3), staging, new Verdict.Differs(List.of(finding)))));
    api.decide(id, new Input.Heard(new Event.Restored(origin(id, 4))));
    return id;
  }

  private static void loaded(MigrationId id, String project, List<TableRows> tables)
      throws Exception {
    api.decide(
        id,
        new Input.Heard(
            new Event.BackedUp(
                origin(id, 1),
                BundleId.of(new ProjectRef(project), id, 1),
                10,
                1_000,
                "ab",
                tables)));
    api.decide(
        id,
        new Input.Heard(
            new Event.Migrated(
                origin(id, 2),
                DatabaseName.staging(id, 2),
                10,
                StepDone.of(MoveStep.DATABASE_MADE, MoveStep.ROWS_LOADED))));
  }

  private static MigrationId completed(String batch, String project, List<TableRows> tables)
      throws Exception {
    MigrationId id = started(batch, project);
    loaded(id, project, tables);
    Verdict matches = new Verdict.Matches(10, List.of());
    api.decide(
        id,
        new Input.Heard(new Event.Verified(origin(id, 3), DatabaseName.staging(id, 2), matches)));
    api.decide(
        id,
        new Input.Heard(new Event.Promoted(origin(id, 4), new DatabaseName("project_" + project))));
    return id;
  }

  @Test
  void a_completed_migration_names_the_tables_it_moved_with_rows_and_bytes() throws Exception {
    MigrationId id =
        completed(
            "moved",
            "ref-moved",
            List.of(new TableRows("public.items", 10, 120L), new TableRows("public.none", 0)));

    JsonNode migration = api.get("/v1/migrations/" + id).json();
    assertThat(migration.get("tables").toString())
        .isEqualTo(
            "[{\"table\":\"public.items\",\"rows\":10,\"bytes\":120},"
                + "{\"table\":\"public.none\",\"rows\":0}]");
    assertThat(migration.get("otherTables").isNull()).isTrue();
    assertThat(outcome(id).at("/data/tables")).isEqualTo(migration.get("tables"));
    assertThat(api.get("/v1/migrations/" + id + "/report").json().at("/project/tables"))
        .isEqualTo(migration.get("tables"));

    MigrationId restored = differing("unmoved", "ref-unmoved");
    assertThat(api.get("/v1/migrations/" + restored).json().get("tables")).isEmpty();
    assertThat(outcome(restored).get("data").has("tables")).isFalse();
  }

  @Test
  void of_very_many_tables_the_largest_are_named_and_the_others_counted() throws Exception {
    List<TableRows> tables =
        IntStream.range(0, 700).mapToObj(n -> new TableRows("t." + n, n, 10L * n)).toList();
    MigrationId id = completed("many", "ref-many", tables);

    JsonNode migration = api.get("/v1/migrations/" + id).json();
    assertThat(migration.get("tables")).hasSize(500);
    assertThat(migration.at("/tables/0/table").asText()).isEqualTo("t.200");
    assertThat(migration.get("otherTables").toString())
        .isEqualTo("{\"tables\":200,\"rows\":19900,\"bytes\":199000}");
    assertThat(outcome(id).at("/data/otherTables")).isEqualTo(migration.get("otherTables"));
    JsonNode batch = api.get("/v1/batches/many/report").json();
    assertThat(batch.get("otherTables")).isEqualTo(migration.get("otherTables"));
    assertThat(batch.at("/tables/0/bytes").isNumber()).isTrue();
    assertThat(batch.get("kind").asText()).isEqualTo("isolate");
  }

  @Test
  void a_report_says_of_each_step_whether_it_was_a_transaction_and_what_undoes_it()
      throws Exception {
    MigrationId completed = completed("steps", "ref-steps", List.of());
    JsonNode steps = api.get("/v1/migrations/" + completed + "/report").json().get("steps");
    assertThat(steps.findValuesAsText("step"))
        .containsExactly(
            "snapshot-read", "database-made", "rows-loaded", "rows-compared", "name-given");
    assertThat(steps.findValuesAsText("transactions"))
        .containsExactly("one", "none", "one", "many", "one");
    assertThat(steps.findValuesAsText("stage"))
        .containsExactly("backup", "migrate", "migrate", "verify", "promote");
    assertThat(steps.findValuesAsText("undo")).allMatch(undo -> undo.endsWith("."));

    MigrationId restored = differing("unsteps", "ref-unsteps");
    assertThat(
            api.get("/v1/migrations/" + restored + "/report")
                .json()
                .get("steps")
                .findValuesAsText("step"))
        .endsWith("rows-compared", "name-taken-back", "database-dropped");
  }

  private static JsonNode outcome(MigrationId id) {
    return api.jdbi()
        .withHandle(handle ->
            handle
                .createQuery("SELECT payload FROM outbox WHERE topic = :topic ORDER BY id")
                .bind("topic", Topics.OUTCOMES)
                .map((row, _) -> Json.read(row.getString(1), JsonNode.class))
                .stream()
                .filter(outcome -> outcome.at("/data/migration").asText().equals(id.toString()))
                .findFirst()
                .orElseThrow());
  }

  @Test
  void a_migration_shows_what_it_is_and_what_happened() throws Exception {
    MigrationId id = differing("detail", "ref-detail");
    JsonNode migration = api.get("/v1/migrations/" + id).json();
    assertThat(migration.get("id").asText()).isEqualTo(id.toString());
    assertThat(migration.get("project").asText()).isEqualTo("ref-detail");
    assertThat(migration.get("batch").asText()).isEqualTo("detail");
    assertThat(migration.get("server").asText()).isEqualTo("projects");
    assertThat(migration.get("database").asText()).isEqualTo("project_ref-detail");
    assertThat(migration.get("state").asText()).isEqualTo("Restored");
    assertThat(migration.get("stage").asText()).isEqualTo("restore");
    assertThat(migration.get("epoch").asInt()).isEqualTo(4);
    assertThat(migration.get("bundle").asText()).startsWith("backup_ref-detail_");
    assertThat(migration.get("verdict").asText()).isEqualTo("differs");
    assertThat(migration.at("/findings/0/table").asText()).isEqualTo("public.items");
    assertThat(migration.at("/findings/0/key").asText()).isEqualTo("7");
    assertThat(migration.at("/failure/code").asText()).isNotBlank();
    assertThat(migration.has("attempts")).isTrue();
    assertThat(migration.get("history").findValuesAsText("state"))
        .containsSubsequence("BackingUp", "Migrating", "Verifying", "Restoring", "Restored");
    assertThat(api.get("/v1/batches/detail").json().get("differing").asInt()).isEqualTo(1);
  }

  @Test
  void migrations_are_found_by_batch_state_and_project() throws Exception {
    MigrationId restored = differing("filters", "ref-filters");
    assertThat(ids("/v1/migrations?batch=filters&state=Restored"))
        .containsExactly(restored.toString());
    assertThat(ids("/v1/migrations?batch=filters&state=restored,Queued"))
        .containsExactly(restored.toString());
    assertThat(ids("/v1/migrations?batch=filters&state=Queued")).isEmpty();
    assertThat(ids("/v1/migrations?project=ref-filters")).containsExactly(restored.toString());
    assertThat(ids("/v1/migrations?project=ref-filter")).isEmpty();
    assertProblem(api.get("/v1/migrations?state=Sleeping"), 400, "filter_invalid");
  }

  @Test
  void a_restored_migration_is_replayed_once() throws Exception {
    MigrationId id = differing("again", "ref-again");
    RunningApi.Answer replayed =
        api.post(
            "/v1/migrations/" + id + "/replay", Map.of("from", "backup", "reason", "repaired"));
    assertThat(replayed.status()).as(replayed.body()).isEqualTo(200);
    assertThat(replayed.json().get("state").asText()).isEqualTo("Queued");
    assertThat(replayed.json().get("history").findValuesAsText("note"))
        .anyMatch(note -> note.contains("repaired"));
    assertProblem(api.post("/v1/migrations/" + id + "/replay", "{}"), 409, "state_refused");
  }

  @Test
  void a_replay_begins_only_where_it_can() throws Exception {
    MigrationId id = differing("from", "ref-from");
    assertProblem(
        api.post("/v1/migrations/" + id + "/replay", Map.of("from", "promote")),
        400,
        "stage_invalid");
    assertProblem(
        api.post("/v1/migrations/" + id + "/replay", Map.of("from", "verify")),
        409,
        "state_refused");
    assertProblem(
        api.post("/v1/migrations/" + id + "/replay", Map.of("from", "nowhere")),
        400,
        "json_malformed");
  }

  @Test
  void a_batch_replays_what_it_counted_before() throws Exception {
    MigrationId id = differing("bulk", "ref-bulk");
    JsonNode dry = api.post("/v1/batches/bulk/replay", Map.of("dryRun", true)).json();
    assertThat(dry.get("count").asInt()).isEqualTo(1);
    assertThat(dry.get("dryRun").asBoolean()).isTrue();
    assertThat(api.get("/v1/migrations/" + id).json().get("state").asText()).isEqualTo("Restored");
    assertThat(
            api.post("/v1/batches/bulk/replay", Map.of("states", List.of("Refused")))
                .json()
                .get("count")
                .asInt())
        .isZero();
    assertThat(
            api.post("/v1/batches/bulk/replay", Map.of("states", List.of("Restored")))
                .json()
                .get("count")
                .asInt())
        .isOne();
    assertThat(api.get("/v1/migrations/" + id).json().get("state").asText()).isEqualTo("Queued");
    assertProblem(
        api.post("/v1/batches/bulk/replay", Map.of("states", List.of("Completed"))),
        400,
        "filter_invalid");
  }

  @Test
  void a_refused_backup_shows_its_failure() throws Exception {
    MigrationId id = started("refused", "ref-refused");
    Failure failure =
        new Failure(
            FailureKind.USER,
            "table_missing",
            "No such table.",
            "public.items",
            "Correct the plan.");
    api.decide(id, new Input.Heard(new Event.Failed(origin(id, 1), Stage.BACKUP, failure)));
    JsonNode migration = api.get("/v1/migrations/" + id).json();
    assertThat(migration.get("state").asText()).isEqualTo("Refused");
    assertThat(migration.at("/failure/code").asText()).isEqualTo("table_missing");
    assertThat(migration.get("verdict").isNull()).isTrue();
    assertThat(migration.get("findings")).isEmpty();
    assertThat(api.get("/v1/batches/refused").json().get("refused").asInt()).isOne();
  }

  @Test
  void cancelling_may_be_repeated_but_not_after_the_end() throws Exception {
    MigrationId id = started("cancelled", "ref-cancelled");
    assertThat(api.post("/v1/migrations/" + id + "/cancel", Map.of("reason", "no more")).status())
        .isEqualTo(200);
    assertThat(api.post("/v1/migrations/" + id + "/cancel", "").status()).isEqualTo(200);
    MigrationId restored = differing("ended", "ref-ended");
    assertProblem(api.post("/v1/migrations/" + restored + "/cancel", ""), 409, "state_refused");
  }

  @Test
  void a_migration_is_paused_and_resumed() throws Exception {
    MigrationId id = started("held", "ref-held");
    assertThat(api.post("/v1/migrations/" + id + "/pause", "").json().get("wish").asText())
        .isEqualTo("pause");
    assertThat(api.post("/v1/migrations/" + id + "/resume", "").json().get("wish").asText())
        .isEqualTo("run");
  }

  @Test
  void what_is_not_there_and_what_could_never_be_look_the_same() throws Exception {
    for (String id : List.of(UUID.randomUUID().toString(), "1", "..", "%20")) {
      assertProblem(api.get("/v1/migrations/" + id.replace("..", "%2e%2e%2e")), 404, "not_found");
    }
    assertProblem(
        api.post("/v1/migrations/" + UUID.randomUUID() + "/cancel", "{}"), 404, "not_found");
    assertProblem(
        api.post("/v1/migrations/" + UUID.randomUUID() + "/replay", "{}"), 404, "not_found");
  }

  private static List<String> ids(String path) throws Exception {
    return api.get(path).json().get("items").findValuesAsText("id");
  }
}
