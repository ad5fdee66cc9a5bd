package dev.drover.coordinator.api;

import dev.drover.common.api.Actor;
import dev.drover.common.api.MigrationDetail;
import dev.drover.common.api.MigrationSummary;
import dev.drover.common.api.Page;
import dev.drover.common.api.Problem;
import dev.drover.common.api.ReplayRequest;
import dev.drover.common.api.ResolveRequest;
import dev.drover.common.api.WishRequest;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import org.jspecify.annotations.Nullable;

/** One project's move. */
@Controller("/v1/migrations")
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
final class MigrationController {
  private final MigrationOperations operations;

  MigrationController(MigrationOperations operations) {
    this.operations = operations;
  }

  /**
   * Lists migrations in the order in which they were accepted.
   *
   * @param batch only this batch's; name or id
   * @param state only in these states; separated by commas
   * @param project only this project's; the whole ref, byte for byte
   * @param cursor next of the page before
   * @param limit 1 to 500; default 100
   */
  @Get
  Page<MigrationSummary> listMigrations(
      @QueryValue @Nullable String batch,
      @QueryValue @Nullable String state,
      @QueryValue @Nullable String project,
      @QueryValue @Nullable String cursor,
      @QueryValue @Nullable String limit) {
    return operations.list(operations.filter(batch, state, project), Cursor.of(cursor, limit));
  }

  /** Shows a migration with everything that is known of it. */
  @Get("/{id}")
  MigrationDetail showMigration(String id) {
    return operations.show(Missing.id("migration", id));
  }

  /**
   * Finishes the stage that is out, then waits.
   *
   * @param body why; may be left out
   * @param actor who asks, for the audit trail; operator when left out
   */
  @Post("/{id}/pause")
  MigrationDetail pauseMigration(
      String id,
      @RequestBody(content = @Content(schema = @Schema(implementation = WishRequest.class)))
          @Body
          @OptionalBody
          byte @Nullable [] body,
      @Header(Actor.HEADER) @Nullable String actor) {
    return operations.pause(Missing.id("migration", id), Requests.wish(body), Actors.of(actor));
  }

  /**
   * Goes on after a pause.
   *
   * @param body why; may be left out
   * @param actor who asks, for the audit trail; operator when left out
   */
  @Post("/{id}/resume")
  MigrationDetail resumeMigration(
      String id,
      @RequestBody(content = @Content(schema = @Schema(implementation = WishRequest.class)))
          @Body
          @OptionalBody
          byte @Nullable [] body,
      @Header(Actor.HEADER) @Nullable String actor) {
    return operations.resume(Missing.id("migration", id), Requests.wish(body), Actors.of(actor));
  }

  /**
   * Cancels a migration that has not ended; the project is put back to where it was. Final.
   *
   * @param body why; may be left out
   * @param actor who asks, for the audit trail; operator when left out
   */
  @Post("/{id}/cancel")
  MigrationDetail cancelMigration(
      String id,
      @RequestBody(content = @Content(schema = @Schema(implementation = WishRequest.class)))
          @Body
          @OptionalBody
          byte @Nullable [] body,
      @Header(Actor.HEADER) @Nullable String actor) {
    return operations.cancel(Missing.id("migration", id), Requests.wish(body), Actors.of(actor));
  }

  /**
   * Runs an unsuccessfully ended migration again. states and dryRun have no meaning here.
   *
   * @param body from which stage, and why; may be left out
   * @param actor who asks, for the audit trail; operator when left out
   */
  @Post("/{id}/replay")
  MigrationDetail replayMigration(
      String id,
      @RequestBody(content = @Content(schema = @Schema(implementation = ReplayRequest.class)))
          @Body
          @OptionalBody
          byte @Nullable [] body,
      @Header(Actor.HEADER) @Nullable String actor) {
    return operations.replay(Missing.id("migration", id), Requests.replay(body), Actors.of(actor));
  }

  /**
   * Sends the restore of a migration that needs attention again, at once.
   *
   * @param body why; may be left out
   * @param actor who asks, for the audit trail; operator when left out
   */
  @Post("/{id}/retry-restore")
  MigrationDetail retryRestore(
      String id,
      @RequestBody(content = @Content(schema = @Schema(implementation = WishRequest.class)))
          @Body
          @OptionalBody
          byte @Nullable [] body,
      @Header(Actor.HEADER) @Nullable String actor) {
    return operations.retryRestore(
        Missing.id("migration", id), Requests.wish(body), Actors.of(actor));
  }

  /**
   * Ends a migration that needs attention by a person's word on what the target holds.
   *
   * @param body what it holds, and what was done
   * @param actor who asks, for the audit trail; operator when left out
   */
  @Post("/{id}/resolve")
  MigrationDetail resolveMigration(
      String id,
      @RequestBody(content = @Content(schema = @Schema(implementation = ResolveRequest.class)))
          @Body
          @OptionalBody
          byte @Nullable [] body,
      @Header(Actor.HEADER) @Nullable String actor) {
    return operations.resolve(
        Missing.id("migration", id), Requests.read(body, ResolveRequest.class), Actors.of(actor));
  }
}
