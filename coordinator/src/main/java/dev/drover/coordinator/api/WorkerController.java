package dev.drover.coordinator.api;

import dev.drover.common.api.Page;
import dev.drover.common.api.Problem;
import dev.drover.common.api.WorkerStatus;
import dev.drover.common.message.Heartbeat;
import dev.drover.coordinator.store.WorkerView;
import dev.drover.coordinator.store.Workers;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;

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
  private final Workers workers;

  WorkerController(Workers workers) {
    this.workers = workers;
  }

  /** Lists the workers heard of within the last hour, all on one page. */
  @Get
  Page<WorkerStatus> listWorkers() {
    return new Page<>(workers.list().stream().map(WorkerController::shown).toList(), null);
  }

  private static WorkerStatus shown(WorkerView worker) {
    Heartbeat heartbeat = worker.heartbeat();
    return new WorkerStatus(
        heartbeat.worker(),
        heartbeat.kind(),
        heartbeat.version(),
        heartbeat.startedAt(),
        worker.seenAt(),
        worker.alive(),
        heartbeat.draining(),
        heartbeat.slots(),
        heartbeat.runs());
  }
}
