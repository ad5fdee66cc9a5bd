package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.cli.RunningCoordinator.Result;
import dev.drover.common.message.Finding;
import dev.drover.common.message.Json;
import dev.drover.common.message.MoveStep;
import dev.drover.common.message.Verdict;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports as somebody reads them who was not there. */
class ReportCommandTest {
  private static final String HOSTILE = "<b>a|b*</b>";

  @TempDir private static Path directory;
  private static RunningCoordinator coordinator;
  private static PlanFolder plan;

  @BeforeAll
  static void start() throws Exception {
    coordinator = RunningCoordinator.start();
    plan = PlanFolder.in(directory);
    String projects = plan.file("reported.txt", HOSTILE + "\nwaiting\n");
    Result result =
        coordinator.drover(
            "batch",
            "start",
            "--plan",
            plan.plan(),
            "--projects",
            projects,
            "--name",
            "reported",
            "--as",
            "Änne");
    assertThat(result.exitCode()).as(result.err()).isZero();
    coordinator.verified(
        "reported",
        new Verdict.Differs(
            List.of(
                Finding.error("row_missing", "auth.users", "A row is missing.", null)
                    .at("email"))));
  }

  @AfterAll
  static void stop() {
    coordinator.close();
  }

  @Test
  void a_batch_is_reported_with_every_project_what_was_found_who_asked_and_the_trails_head() {
    JsonNode report = Json.read(out("report", "reported", "-o", "json"), JsonNode.class);

    assertThat(report.at("/batch/total").asInt()).isEqualTo(2);
    assertThat(report.at("/findings/0/code").asText()).isEqualTo("row_missing");
    assertThat(report.at("/findings/0/projects").asInt()).isEqualTo(1);
    assertThat(report.at("/deeds/0/actor").asText()).isEqualTo("Änne");
    assertThat(report.at("/audit/seals").isNumber()).isTrue();
    assertThat(report.at("/states").findValuesAsText("state"))
        .containsExactly("BackingUp", "Migrating", "Verifying");
    assertThat(report.get("projects").findValuesAsText("project"))
        .containsExactly(HOSTILE, "waiting");
    JsonNode first = report.at("/projects/0");
    assertThat(first.get("verdict").asText()).isEqualTo("differs");
    assertThat(first.get("bundleSha256").asText()).isNotBlank();
    assertThat(first.get("auditHash").asText())
        .isEqualTo(
            Json.read(
                    out("audit", "list", "--migration", first.get("id").asText(), "-o", "json"),
                    JsonNode.class)
                .at("/0/hash")
                .asText());
    assertThat(report.at("/projects/1/startedAt").isNull()).isTrue();
  }

  @Test
  void a_ref_is_text_and_never_markup_in_a_page() {
    assertThat(out("report", "reported", "-o", "html"))
        .startsWith("<!DOCTYPE html>")
        .contains("<td>&lt;b&gt;a|b*&lt;/b&gt;</td>", "row_missing", "Änne")
        .doesNotContain(HOSTILE, "<script")
        .endsWith("</body></html>\n");
    assertThat(out("report", "reported"))
        .startsWith("# Report on the batch reported\n")
        .contains("| \\<b\\>a\\|b\\*\\</b\\> | ", "row\\_missing");
  }

  @Test
  void one_migration_is_reported_with_each_decision_on_the_way() {
    String id =
        Json.read(out("report", "reported", "-o", "json"), JsonNode.class)
            .at("/projects/0/id")
            .asText();
    JsonNode report = Json.read(out("report", id, "-o", "json"), JsonNode.class);

    assertThat(report.at("/project/project").asText()).isEqualTo(HOSTILE);
    assertThat(report.at("/history/0/state").asText()).isEqualTo("BackingUp");
    assertThat(report.at("/history").size()).isEqualTo(4);
    assertThat(report.at("/batch").asText()).isEqualTo("reported");
    assertThat(out("report", id, "-o", "html"))
        .contains("A row is missing.", "auth.users", "email", "What happened")
        .contains("What was done, and what undoes it", "the result is compared")
        .contains("none: PostgreSQL does it without", MoveStep.DATABASE_MADE.undo());
  }

  @Test
  void what_is_not_there_is_said_to_be_missing() {
    assertThat(coordinator.drover("report", "nothing").exitCode()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(coordinator.drover("report", "00000000-0000-7000-8000-000000000000").exitCode())
        .isEqualTo(ExitCode.NOT_FOUND);
    assertThat(coordinator.drover("report", "reported", "-o", "pdf").exitCode())
        .isEqualTo(ExitCode.INVALID);
  }

  private static String out(String... arguments) {
    Result result = coordinator.drover(arguments);
    assertThat(result.exitCode()).as(result.err()).isZero();
    return result.out();
  }
}
