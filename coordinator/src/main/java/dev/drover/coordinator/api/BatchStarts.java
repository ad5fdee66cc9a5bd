package dev.drover.coordinator.api;

import dev.drover.common.api.BatchRequest;
import dev.drover.common.api.BatchState;
import dev.drover.common.api.BatchStatus;
import dev.drover.common.api.MigrationState;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Json;
import dev.drover.coordinator.intake.BatchIntake;
import dev.drover.coordinator.store.Idempotency;
import dev.drover.coordinator.store.Idempotency.Given;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Starts batches, each key once: batch and answer are stored in one transaction. A repetition, even
 * one that runs at the same time on another coordinator, gets the first one's answer. Thread-safe.
 */
@Singleton
final class BatchStarts {
  private static final String ROUTE = "POST /v1/batches";

  private final BatchIntake intake;
  private final Repeats repeats;

  BatchStarts(BatchIntake intake, Repeats repeats) {
    this.intake = intake;
    this.repeats = repeats;
  }

  HttpResponse<BatchStatus> start(@Nullable String header, byte @Nullable [] body, String actor) {
    String key = Repeats.required(header);
    BatchRequest request = Requests.read(body, BatchRequest.class);
    String digest = Repeats.digest(ROUTE, body == null ? new byte[0] : body);
    Optional<Given> before = repeats.find(key, digest);
    if (before.isPresent()) {
      return again(before.get());
    }
    try {
      BatchStatus[] accepted = new BatchStatus[1];
      intake.start(
          request,
          actor,
          (handle, id) -> {
            accepted[0] = accepted(handle, id);
            remember(
                handle,
                key,
                new Given(digest, HttpStatus.CREATED.getCode(), Json.text(accepted[0])));
          });
      return HttpResponse.created(accepted[0]);
    } catch (DroverException e) {
      return again(repeats.find(key, digest).orElseThrow(() -> e));
    }
  }

  private static HttpResponse<BatchStatus> again(Given given) {
    return HttpResponse.<BatchStatus>status(HttpStatus.valueOf(given.status()))
        .body(Json.read(given.response(), BatchStatus.class));
  }

  private static void remember(Handle handle, String key, Given given) {
    if (!Idempotency.remember(handle, key, given)) {
      throw DroverException.user(
          "in_progress",
          "A request with this " + Repeats.HEADER + " is being worked on.",
          "Repeat it in a moment.");
    }
  }

  /** As it is before anything of it has begun. */
  private static BatchStatus accepted(Handle handle, UUID id) {
    return handle
        .createQuery(
            "SELECT name, plan, max_in_flight, total, created_at FROM batch WHERE id = :id")
        .bind("id", id)
        .map((row, _) -> {
          int total = row.getInt("total");
          return new BatchStatus(
              id,
              row.getString("name"),
              row.getString("plan"),
              BatchState.RUNNING,
              null,
              row.getInt("max_in_flight"),
              new BatchStatus.Counts(
                  total, total, 0, 0, 0, 0, 0, 0, 0, Map.of(MigrationState.QUEUED.word(), total)),
              new BatchStatus.Pace(0, null),
              row.getObject("created_at", OffsetDateTime.class).toInstant(),
              null);
        })
        .one();
  }
}
