package dev.drover.coordinator.api;

import dev.drover.common.api.Actor;
import dev.drover.common.api.Affected;
import dev.drover.common.api.BatchRequest;
import dev.drover.common.api.BatchStatus;
import dev.drover.common.api.DatabaseRestoreRequest;
import dev.drover.common.api.Page;
import dev.drover.common.api.Problem;
import dev.drover.common.api.ReplayRequest;
import dev.drover.common.api.WishRequest;
import dev.drover.coordinator.store.Batches;
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

/** Many projects under one plan. */
@Controller("/v1/batches")
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
final class BatchController {
  private final Batches batches;
  private final BatchStarts starts;
  private final BatchOperations operations;

  BatchController(Batches batches, BatchStarts starts, BatchOperations operations) {
    this.batches = batches;
    this.starts = starts;
    this.operations = operations;
  }

  /**
   * Starts a batch. All of it is accepted, or nothing.
   *
   * @param key the same key with the same request gives the same answer and starts nothing twice
   * @param body what to start
   * @param actor who asks, for the audit trail; operator when left out
   * @return the batch as it was accepted
   */
  @Post
  @Status(HttpStatus.CREATED)
  @ApiResponse(
      responseCode = "201",
      content = @Content(schema = @Schema(implementation = BatchStatus.class)))
  HttpResponse<BatchStatus> startBatch(
      @Header(Repeats.HEADER) @Nullable String key,
      @RequestBody(content = @Content(schema = @Schema(implementation = BatchRequest.class)))
          @Body
          @OptionalBody
          byte @Nullable [] body,
      @Header(Actor.HEADER) @Nullable String actor) {
    return starts.start(key, body, Actors.of(actor));
  }

  /**
   * Makes a new database of the bundle of a whole one: a batch of one, which begins with that
   * bundle instead of a backup, and is verified and promoted as every other.
   *
   * @param key the same key with the same request gives the same answer and starts nothing twice
   * @param body which bundle, and where to
   * @param actor who asks, for the audit trail; operator when left out
   * @return the batch as it was accepted
   */
  @Post("/restore")
  @Status(HttpStatus.CREATED)
  @ApiResponse(
      responseCode = "201",
      content = @Content(schema = @Schema(implementation = BatchStatus.class)))
  HttpResponse<BatchStatus> restoreDatabase(
      @Header(Repeats.HEADER) @Nullable String key,
      @RequestBody(
              content = @Content(schema = @Schema(implementation = DatabaseRestoreRequest.class)))
          @Body
          @OptionalBody
          byte @Nullable [] body,
      @Header(Actor.HEADER) @Nullable String actor) {
    return starts.restore(key, body, Actors.of(actor));
  }

  /**
   * Lists batches, newest first.
   *
   * @param cursor next of the page before
   * @param limit 1 to 500; default 100
   */
  @Get
  Page<BatchStatus> listBatches(
      @QueryValue @Nullable String cursor, @QueryValue @Nullable String limit) {
    Cursor page = Cursor.of(cursor, limit);
    return page.page(
        batches.page(page.lastId(), page.oneMore()),
        batch -> batch.id().toString(),
        operations::shown);
  }

  /**
   * Shows a batch and its counts.
   *
   * @param batch name or id
   */
  @Get("/{batch}")
  BatchStatus showBatch(String batch) {
    return operations.shown(operations.find(batch));
  }

  /**
   * Starts nothing new; stages already running come to their end.
   *
   * @param batch name or id
   * @param body why; may be left out
   * @param actor who asks, for the audit trail; operator when left out
   */
  @Post("/{batch}/pause")
  BatchStatus pauseBatch(
      String batch,
      @RequestBody(content = @Content(schema = @Schema(implementation = WishRequest.class)))
          @Body
          @OptionalBody
          byte @Nullable [] body,
      @Header(Actor.HEADER) @Nullable String actor) {
    return operations.pause(batch, Requests.wish(body), Actors.of(actor));
  }

  /**
   * Goes on after a pause.
   *
   * @param batch name or id
   * @param body why; may be left out
   * @param actor who asks, for the audit trail; operator when left out
   */
  @Post("/{batch}/resume")
  BatchStatus resumeBatch(
      String batch,
      @RequestBody(content = @Content(schema = @Schema(implementation = WishRequest.class)))
          @Body
          @OptionalBody
          byte @Nullable [] body,
      @Header(Actor.HEADER) @Nullable String actor) {
    return operations.resume(batch, Requests.wish(body), Actors.of(actor));
  }

  /**
   * Cancels what has not ended: running projects are put back to where they were. Final.
   *
   * @param batch name or id
   * @param body why; may be left out
   * @param actor who asks, for the audit trail; operator when left out
   */
  @Post("/{batch}/cancel")
  BatchStatus cancelBatch(
      String batch,
      @RequestBody(content = @Content(schema = @Schema(implementation = WishRequest.class)))
          @Body
          @OptionalBody
          byte @Nullable [] body,
      @Header(Actor.HEADER) @Nullable String actor) {
    return operations.cancel(batch, Requests.wish(body), Actors.of(actor));
  }

  /**
   * Runs the batch's unsuccessfully ended migrations again, or counts them.
   *
   * @param batch name or id
   * @param body which ones, from which stage; may be left out
   * @param actor who asks, for the audit trail; operator when left out
   */
  @Post("/{batch}/replay")
  Affected replayBatch(
      String batch,
      @RequestBody(content = @Content(schema = @Schema(implementation = ReplayRequest.class)))
          @Body
          @OptionalBody
          byte @Nullable [] body,
      @Header(Actor.HEADER) @Nullable String actor) {
    return operations.replay(batch, Requests.replay(body), Actors.of(actor));
  }
}
