package dev.drover.coordinator.api;

import dev.drover.common.api.Actor;
import dev.drover.common.api.Page;
import dev.drover.common.api.Problem;
import dev.drover.common.api.Schedule;
import dev.drover.common.api.ScheduleRequest;
import dev.drover.coordinator.intake.ScheduleIntake;
import dev.drover.coordinator.job.Schedules;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
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

/** Backups and drills by the clock. */
@Controller("/v1/schedules")
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
final class ScheduleController {
  private final ScheduleIntake intake;
  private final Schedules schedules;

  ScheduleController(ScheduleIntake intake, Schedules schedules) {
    this.intake = intake;
    this.schedules = schedules;
  }

  /**
   * Makes a schedule. The same one again changes nothing; another one of that name is refused.
   *
   * @param body what, when and whose
   * @param actor who asks, for the audit trail; operator when left out
   */
  @Post
  @Status(HttpStatus.CREATED)
  Schedule createSchedule(
      @RequestBody(content = @Content(schema = @Schema(implementation = ScheduleRequest.class)))
          @Body
          @OptionalBody
          byte @Nullable [] body,
      @Header(Actor.HEADER) @Nullable String actor) {
    String asking = Actors.of(actor);
    return schedules.create(intake.read(Requests.read(body, ScheduleRequest.class)), asking);
  }

  /**
   * Lists schedules by name.
   *
   * @param cursor next of the page before
   * @param limit 1 to 500; default 100
   */
  @Get
  Page<Schedule> listSchedules(
      @QueryValue @Nullable String cursor, @QueryValue @Nullable String limit) {
    Cursor page = Cursor.of(cursor, limit);
    return page.page(
        schedules.page(page.last(), page.oneMore()), Schedule::name, schedule -> schedule);
  }

  /** Shows one, with its next and its last firing. */
  @Get("/{name}")
  Schedule showSchedule(String name) {
    return schedules.find(name).orElseThrow(Missing.of("schedule", name));
  }

  /**
   * Ends it; jobs that it asked for go on.
   *
   * @param actor who asks, for the audit trail; operator when left out
   */
  @Delete("/{name}")
  Schedule deleteSchedule(String name, @Header(Actor.HEADER) @Nullable String actor) {
    return schedules.delete(name, Actors.of(actor)).orElseThrow(Missing.of("schedule", name));
  }

  /**
   * Lets it not fire until it is resumed.
   *
   * @param actor who asks, for the audit trail; operator when left out
   */
  @Post("/{name}/pause")
  Schedule pauseSchedule(String name, @Header(Actor.HEADER) @Nullable String actor) {
    return schedules.pause(name, true, Actors.of(actor)).orElseThrow(Missing.of("schedule", name));
  }

  /**
   * Lets it fire again; what it missed while it was paused is not caught up.
   *
   * @param actor who asks, for the audit trail; operator when left out
   */
  @Post("/{name}/resume")
  Schedule resumeSchedule(String name, @Header(Actor.HEADER) @Nullable String actor) {
    return schedules.pause(name, false, Actors.of(actor)).orElseThrow(Missing.of("schedule", name));
  }
}
