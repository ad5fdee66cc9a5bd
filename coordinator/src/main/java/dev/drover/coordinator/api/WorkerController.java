package dev.drover.coordinator.api;

import dev.drover.common.api.Actor;
import dev.drover.common.api.DrainRequest;
import dev.drover.common.api.Page;
import dev.drover.common.api.Problem;
import dev.drover.common.api.WishRequest;
import dev.drover.common.api.WorkerStatus;
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
import org.jspecify.annotations.Nullable;

/** The processes that do the work. */
@Controller("/v1/workers")
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
final class WorkerController {
  private final WorkerOperations workers;

  WorkerController(WorkerOperations workers) {
    this.workers = workers;
  }

  /** Lists the workers heard of within the last hour, all on one page. */
  @Get
  Page<WorkerStatus> listWorkers() {
    return new Page<>(workers.list(), null);
  }

  /**
   * Asks a worker to take no further commands, and to finish what it runs or leave it to others.
   * The word may be lost: the worker is draining when its heartbeats say so, and asking again does
   * no harm.
   *
   * @param body how long what runs may go on, whether the process ends then, and why; may be left
   *     out
   * @param actor who asks, for the audit trail; operator when left out
   */
  @Post("/{id}/drain")
  WorkerStatus drainWorker(
      String id,
      @RequestBody(content = @Content(schema = @Schema(implementation = DrainRequest.class)))
          @Body
          @OptionalBody
          byte @Nullable [] body,
      @Header(Actor.HEADER) @Nullable String actor) {
    return workers.drain(
        id,
        Requests.readOr(body, DrainRequest.class, new DrainRequest(null, null, null)),
        Actors.of(actor));
  }

  /**
   * Asks a worker that was drained, and has not ended, to take commands again. As for draining, the
   * word may be lost.
   *
   * @param body why; may be left out
   * @param actor who asks, for the audit trail; operator when left out
   */
  @Post("/{id}/resume")
  WorkerStatus resumeWorker(
      String id,
      @RequestBody(content = @Content(schema = @Schema(implementation = WishRequest.class)))
          @Body
          @OptionalBody
          byte @Nullable [] body,
      @Header(Actor.HEADER) @Nullable String actor) {
    return workers.resume(id, Requests.wish(body), Actors.of(actor));
  }
}
