package dev.drover.coordinator.api;

import dev.drover.common.api.BatchReport;
import dev.drover.common.api.MigrationReport;
import dev.drover.common.api.Page;
import dev.drover.common.api.Problem;
import dev.drover.common.api.ProjectReport;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import org.jspecify.annotations.Nullable;

/** What was moved, checked and found, by whom and when: to be handed to somebody else. */
@Controller("/v1")
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
final class ReportController {
  private final Reports reports;
  private final ProjectReports projects;
  private final BatchOperations batches;

  ReportController(Reports reports, ProjectReports projects, BatchOperations batches) {
    this.reports = reports;
    this.projects = projects;
    this.batches = batches;
  }

  /**
   * Reports on a batch as a whole.
   *
   * @param batch name or id
   */
  @Get("/batches/{batch}/report")
  BatchReport reportBatch(String batch) {
    return reports.of(batch);
  }

  /**
   * Reports on each of a batch's projects, in the order in which they were accepted.
   *
   * @param batch name or id
   * @param cursor next of the page before
   * @param limit 1 to 500; default 100
   */
  @Get("/batches/{batch}/report/projects")
  Page<ProjectReport> reportProjects(
      String batch, @QueryValue @Nullable String cursor, @QueryValue @Nullable String limit) {
    return projects.page(batches.find(batch).id(), Cursor.of(cursor, limit));
  }

  /** Reports on one project's move, with each decision on the way. */
  @Get("/migrations/{id}/report")
  MigrationReport reportMigration(String id) {
    return projects.of(Missing.id("migration", id));
  }
}
