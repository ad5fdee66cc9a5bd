package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.cli.RunningCoordinator.Result;
import dev.drover.common.message.Finding;
import dev.drover.common.message.Json;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code drover plan ...}. */
class PlanCommandTest {
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

  private static Result check(Finding[] answer, String... more) throws Exception {
    String[] arguments = new String[more.length + 3];
    arguments[0] = "plan";
    arguments[1] = "check";
    arguments[2] = plan.plan();
    System.arraycopy(more, 0, arguments, 3, more.length);
    CompletableFuture<Result> result =
        CompletableFuture.supplyAsync(() -> coordinator.drover(arguments));
    coordinator.answerCheck(answer);
    return result.get();
  }

  @Test
  void a_plan_that_would_lose_rows_is_refused_with_every_finding_and_remedy() throws Exception {
    Result result =
        check(
            new Finding[] {
              Finding.error(
                  "plan_coverage",
                  "public.orders",
                  "Its rows point to selected rows.",
                  "Add it to the plan."),
              Finding.warning(
                  "index_missing",
                  "public.items",
                  "No index.",
                  "CREATE INDEX CONCURRENTLY ON items (project);")
            });
    assertThat(result.exitCode()).as(result.err()).isEqualTo(ExitCode.REFUSED);
    assertThat(result.out())
        .contains("error plan_coverage public.orders", "Add it to the plan.")
        .contains("warning index_missing", "CREATE INDEX CONCURRENTLY ON items (project);")
        .contains("plan refused: 1 errors");
  }

  @Test
  void a_plan_without_errors_passes() throws Exception {
    Result result =
        check(new Finding[0], "--projects", plan.file("sample.txt", "a\nb\n"), "-o", "json");
    assertThat(result.exitCode()).as(result.err()).isZero();
    JsonNode report = Json.read(result.out(), JsonNode.class);
    assertThat(report.get("state").asText()).isEqualTo("passed");
    assertThat(report.get("fingerprint").asText()).hasSize(64);
  }

  @Test
  void a_malformed_plan_is_told_without_a_server_line_by_line() throws Exception {
    String malformed = plan.file("malformed.yaml", "name: x\nkind: isolate\nnonsense: 1\n");
    Result result =
        RunningCoordinator.alone("plan", "check", malformed, "--server", "http://127.0.0.1:1");
    assertThat(result.exitCode()).isEqualTo(ExitCode.INVALID);
    assertThat(result.out()).contains("plan_malformed").contains("3").contains("nonsense");
    assertThat(result.out().lines().filter(line -> line.startsWith("error")).count())
        .isGreaterThan(1);
  }

  @Test
  void a_plan_is_read_offline() {
    assertThat(RunningCoordinator.alone("plan", "check", plan.plan(), "--offline").exitCode())
        .isZero();
    Result shown = RunningCoordinator.alone("plan", "show", plan.plan());
    assertThat(shown.exitCode()).as(shown.err()).isZero();
    assertThat(shown.out())
        .contains("migrations/001.sql, migrations/002.sql", "public.items", "project = :project");
    assertThat(
            Json.read(
                    RunningCoordinator.alone("plan", "show", plan.plan(), "-o", "json").out(),
                    JsonNode.class)
                .get("kind")
                .asText())
        .isEqualTo("isolate");
  }

  @Test
  void a_known_plan_is_shown_as_it_was_written() throws Exception {
    String fingerprint =
        Json.read(check(new Finding[0], "-o", "json").out(), JsonNode.class)
            .get("fingerprint")
            .asText();
    Result shown = coordinator.drover("plan", "show", fingerprint);
    assertThat(shown.exitCode()).as(shown.err()).isZero();
    assertThat(shown.out()).contains("database: \"project_{slug}\"");
    assertThat(coordinator.drover("plan", "show", "0".repeat(64)).exitCode())
        .isEqualTo(ExitCode.NOT_FOUND);
  }

  @Test
  void without_a_worker_the_wait_has_an_end() {
    Result result = coordinator.drover("plan", "check", plan.plan(), "--patience", "0");
    coordinator.answerCheck();
    assertThat(result.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(result.err()).contains("No worker has answered");
  }
}
