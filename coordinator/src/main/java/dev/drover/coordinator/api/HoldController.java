package dev.drover.coordinator.api;

import dev.drover.common.api.Actor;
import dev.drover.common.api.Hold;
import dev.drover.common.api.MigrationDetail;
import dev.drover.common.api.Problem;
import dev.drover.common.api.UnlockRequest;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What keeps a project from being moved by another migration. */
@Controller("/v1/migrations/{id}")
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
final class HoldController {
  private final HoldOperations holds;
  private final MigrationOperations migrations;

  HoldController(HoldOperations holds, MigrationOperations migrations) {
    this.holds = holds;
    this.migrations = migrations;
  }

  /** Shows how a migration holds its project, and who is at it. */
  @Get("/hold")
  Hold showHold(String id) {
    return holds.show(Missing.id("migration", id));
  }

  /**
   * Lets go of the project: the migration is cancelled, and restored first where it touched the
   * target. Refused while a worker is at it, unless forced.
   *
   * @param body whether to force it, and why; may be left out
   * @param actor who asks, for the audit trail; operator when left out
   */
  @Post("/unlock")
  MigrationDetail unlockMigration(
      String id,
      @RequestBody(content = @Content(schema = @Schema(implementation = UnlockRequest.class)))
          @Body
          @OptionalBody
          byte @Nullable [] body,
      @Header(Actor.HEADER) @Nullable String actor) {
    UUID migration = Missing.id("migration", id);
    holds.unlock(
        migration,
        Requests.readOr(body, UnlockRequest.class, new UnlockRequest(null, null)),
        Actors.of(actor));
    return migrations.show(migration);
  }
}
