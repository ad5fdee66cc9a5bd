package dev.drover.coordinator.api;

import dev.drover.common.api.Actor;
import dev.drover.common.api.BackupJob;
import dev.drover.common.api.BackupNeed;
import dev.drover.common.api.BackupRequest;
import dev.drover.common.api.BackupRun;
import dev.drover.common.api.DrillRequest;
import dev.drover.common.api.Page;
import dev.drover.common.api.Problem;
import dev.drover.common.api.RestoreRequest;
import dev.drover.common.api.TestNeed;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import org.jspecify.annotations.Nullable;

/** Backups, restores and drills outside of migrations. */
@Controller("/v1/backups")
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
final class BackupController {
  private final BackupOperations backups;
  private final BackupQueries queries;

  BackupController(BackupOperations backups, BackupQueries queries) {
    this.backups = backups;
    this.queries = queries;
  }

  /**
   * Asks for a backup of one project's rows, outside of any migration.
   *
   * @param key required; the same key with the same body gives the same answer
   * @param body plan and project
   * @param actor who asks, for the audit trail; operator when left out
   * @return the job, waiting; ask for it again by its id
   */
  @Post
  @Status(HttpStatus.CREATED)
  HttpResponse<BackupJob> createBackup(
      @Header(Repeats.HEADER) @Nullable String key,
      @RequestBody(content = @Content(schema = @Schema(implementation = BackupRequest.class)))
          @Body
          @OptionalBody
          byte @Nullable [] body,
      @Header(Actor.HEADER) @Nullable String actor) {
    return backups.backUp(key, body, Actors.of(actor));
  }

  /**
   * Asks for a project's rows to be made those of a bundle, in one fenced transaction. Refused
   * while a migration of the project lives.
   *
   * @param key required; the same key with the same body gives the same answer
   * @param body which bundle, and where to
   * @param actor who asks, for the audit trail; operator when left out
   */
  @Post("/restore")
  @Status(HttpStatus.CREATED)
  HttpResponse<BackupJob> restoreBackup(
      @Header(Repeats.HEADER) @Nullable String key,
      @RequestBody(content = @Content(schema = @Schema(implementation = RestoreRequest.class)))
          @Body
          @OptionalBody
          byte @Nullable [] body,
      @Header(Actor.HEADER) @Nullable String actor) {
    return backups.restore(key, body, Actors.of(actor));
  }

  /**
   * Asks for bundles to be restored into scratch databases, compared, and dropped again.
   *
   * @param key required; the same key with the same body gives the same answer
   * @param body whose, or how many
   * @param actor who asks, for the audit trail; operator when left out
   */
  @Post("/drill")
  @Status(HttpStatus.CREATED)
  HttpResponse<BackupRun> drillBackups(
      @Header(Repeats.HEADER) @Nullable String key,
      @RequestBody(content = @Content(schema = @Schema(implementation = DrillRequest.class)))
          @Body
          @OptionalBody
          byte @Nullable [] body,
      @Header(Actor.HEADER) @Nullable String actor) {
    return backups.drill(key, body, Actors.of(actor));
  }

  /**
   * Lists backups, restores and drills that were asked for, newest first.
   *
   * @param kind backup, restore, drill, verify or balance
   * @param state waiting, running, complete or failed
   * @param project only this project's
   * @param bundle only those that wrote or read this one
   * @param run only those that were asked for together
   * @param cursor next of the page before
   * @param limit 1 to 500; default 100
   */
  @Get
  Page<BackupJob> listBackups(
      @QueryValue @Nullable String kind,
      @QueryValue @Nullable String state,
      @QueryValue @Nullable String project,
      @QueryValue @Nullable String bundle,
      @QueryValue @Nullable String run,
      @QueryValue @Nullable String cursor,
      @QueryValue @Nullable String limit) {
    return queries.page(
        BackupQueries.filter(kind, state, project, bundle, run), Cursor.of(cursor, limit));
  }

  /** Shows one. */
  @Get("/{id}")
  BackupJob showBackup(String id) {
    return queries.find(id);
  }

  /**
   * Keeps a backup's bundle from being pruned.
   *
   * @param actor who asks, for the audit trail; operator when left out
   */
  @Post("/{id}/pin")
  BackupJob pinBackup(String id, @Header(Actor.HEADER) @Nullable String actor) {
    return queries.pin(id, true, Actors.of(actor));
  }

  /**
   * Lets a pinned backup's bundle be pruned when its time has come.
   *
   * @param actor who asks, for the audit trail; operator when left out
   */
  @Post("/{id}/unpin")
  BackupJob unpinBackup(String id, @Header(Actor.HEADER) @Nullable String actor) {
    return queries.pin(id, false, Actors.of(actor));
  }

  /**
   * Tells whether a bundle has to be restored elsewhere before it goes to a server.
   *
   * @param project whose bundle
   * @param bundle its id
   * @param manifestSha256 the bundle's digest as the store tells it
   * @param server where it is to go
   */
  @Get("/tests/{project}/{bundle}")
  TestNeed showTest(
      String project, String bundle, @QueryValue String manifestSha256, @QueryValue String server) {
    return queries.test(project, bundle, manifestSha256, server);
  }

  /**
   * Tells who needs a bundle.
   *
   * @param migration the migration or job that wrote it, as its manifest says
   * @param bundle its id
   */
  @Get("/needs/{migration}/{bundle}")
  BackupNeed showNeed(String migration, String bundle) {
    return queries.need(migration, bundle);
  }
}
