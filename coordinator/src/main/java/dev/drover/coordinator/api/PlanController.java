package dev.drover.coordinator.api;

import dev.drover.common.api.Page;
import dev.drover.common.api.PlanCheck;
import dev.drover.common.api.PlanCheckRequest;
import dev.drover.common.api.PlanDetail;
import dev.drover.common.api.PlanSummary;
import dev.drover.common.api.Problem;
import dev.drover.common.message.Finding;
import dev.drover.coordinator.intake.PlanIntake;
import dev.drover.coordinator.store.PlanChecks;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What to move and how. */
@Controller("/v1/plans")
@ExecuteOn(TaskExecutors.BLOCKING)
@ApiResponse(
    responseCode = "4XX",
    description = "What is wrong with the request",
    content =
        @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
@ApiResponse(
    responseCode = "5XX",
    description = "What is wrong with the coordinator",
    content =
        @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
final class PlanController {
  private final PlanIntake intake;
  private final PlanChecks checks;
  private final PlanQueries plans;

  PlanController(PlanIntake intake, PlanChecks checks, PlanQueries plans) {
    this.intake = intake;
    this.checks = checks;
    this.plans = plans;
  }

  /**
   * Lists the plans that were ever checked or used, newest first.
   *
   * @param cursor next of the page before
   * @param limit 1 to 500; default 100
   */
  @Get
  Page<PlanSummary> listPlans(
      @QueryValue @Nullable String cursor, @QueryValue @Nullable String limit) {
    Cursor page = Cursor.of(cursor, limit);
    return page.page(
        plans.page(page.last(), page.oneMore()), PlanSummary::fingerprint, plan -> plan);
  }

  /** Shows a plan as its author wrote it. */
  @Get("/{fingerprint}")
  PlanDetail showPlan(String fingerprint) {
    return plans.find(fingerprint).orElseThrow(Missing.of("plan", fingerprint));
  }

  /**
   * Has a worker check a plan against its servers; nothing there is changed.
   *
   * @param body the plan
   * @return the check, still pending; ask for its answer by its id
   */
  @Post("/check")
  @Status(HttpStatus.ACCEPTED)
  PlanCheck checkPlan(
      @RequestBody(content = @Content(schema = @Schema(implementation = PlanCheckRequest.class)))
          @Body
          @OptionalBody
          byte @Nullable [] body) {
    return answer(intake.check(Requests.read(body, PlanCheckRequest.class)));
  }

  /** Shows a check, and everything that was found once it has ended. */
  @Get("/checks/{id}")
  PlanCheck showPlanCheck(String id) {
    return answer(Missing.id("plan check", id));
  }

  /** Shows the latest check of this very plan that has ended. */
  @Get("/{fingerprint}/check")
  PlanCheck showLatestPlanCheck(String fingerprint) {
    return checks
        .latest(fingerprint)
        .map(PlanController::shown)
        .orElseThrow(Missing.of("check of the plan", fingerprint));
  }

  private PlanCheck answer(UUID id) {
    return checks
        .find(id)
        .map(PlanController::shown)
        .orElseThrow(Missing.of("plan check", id.toString()));
  }

  private static PlanCheck shown(dev.drover.coordinator.store.PlanCheck check) {
    List<Finding> findings = check.findings() == null ? List.of() : check.findings();
    return new PlanCheck(
        check.id(),
        check.plan(),
        state(check, findings),
        findings,
        check.failure(),
        check.createdAt(),
        check.endedAt());
  }

  private static PlanCheck.State state(
      dev.drover.coordinator.store.PlanCheck check, List<Finding> findings) {
    if (check.endedAt() == null) {
      return PlanCheck.State.PENDING;
    }
    if (check.failure() != null) {
      return PlanCheck.State.FAILED;
    }
    return findings.stream().anyMatch(finding -> finding.severity() == Finding.Severity.ERROR)
        ? PlanCheck.State.REFUSED
        : PlanCheck.State.PASSED;
  }
}
