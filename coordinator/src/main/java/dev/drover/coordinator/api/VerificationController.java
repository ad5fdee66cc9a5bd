package dev.drover.coordinator.api;

import dev.drover.common.api.Actor;
import dev.drover.common.api.BackupJob;
import dev.drover.common.api.Problem;
import dev.drover.common.api.VerificationRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import org.jspecify.annotations.Nullable;

/** Verifications outside of migrations. */
@Controller("/v1/verifications")
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
final class VerificationController {
  private final BackupOperations operations;
  private final BackupQueries queries;

  VerificationController(BackupOperations operations, BackupQueries queries) {
    this.operations = operations;
    this.queries = queries;
  }

  /**
   * Asks for a project's database to be compared with what the source holds now, or with a bundle;
   * or for a batch's balance: whose the source's rows are. Changes nothing.
   *
   * @param key required; the same key with the same body gives the same answer
   * @param body plan and project, or a bundle, or a batch
   * @param actor who asks, for the audit trail; operator when left out
   * @return the job, waiting; ask for it again by its id
   */
  @Post
  @Status(HttpStatus.CREATED)
  HttpResponse<BackupJob> verifyProject(
      @Header(Repeats.HEADER) @Nullable String key,
      @RequestBody(content = @Content(schema = @Schema(implementation = VerificationRequest.class)))
          @Body
          @OptionalBody
          byte @Nullable [] body,
      @Header(Actor.HEADER) @Nullable String actor) {
    return operations.verify(key, body, Actors.of(actor));
  }

  /** Shows one, with what was found. */
  @Get("/{id}")
  BackupJob showVerification(String id) {
    return queries.find(id);
  }
}
