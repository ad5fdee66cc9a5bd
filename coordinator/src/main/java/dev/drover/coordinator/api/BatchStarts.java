package dev.drover.coordinator.api;

import dev.drover.common.api.BatchRequest;
import dev.drover.common.api.BatchState;
import dev.drover.common.api.BatchStatus;
import dev.drover.common.api.DatabaseRestoreRequest;
import dev.drover.common.api.MigrationState;
import dev.drover.coordinator.intake.BatchIntake;
import dev.drover.coordinator.intake.DatabaseRestores;
import io.micronaut.http.HttpResponse;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.Map;
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
  private final DatabaseRestores restores;
  private final Once once;

  BatchStarts(BatchIntake intake, DatabaseRestores restores, Once once) {
    this.intake = intake;
    this.restores = restores;
    this.once = once;
  }

  HttpResponse<BatchStatus> start(@Nullable String header, byte @Nullable [] body, String actor) {
    return once.create(
        new Once.Call(ROUTE, header, body),
        BatchStatus.class,
        answer -> {
          BatchRequest request = Requests.read(body, BatchRequest.class);
          intake.start(request, actor, (handle, id) -> answer.store(handle, accepted(handle, id)));
        });
  }

  HttpResponse<BatchStatus> restore(@Nullable String header, byte @Nullable [] body, String actor) {
    return once.create(
        new Once.Call(ROUTE + "/restore", header, body),
        BatchStatus.class,
        answer -> {
          DatabaseRestoreRequest request = Requests.read(body, DatabaseRestoreRequest.class);
          restores.start(
              request, actor, (handle, id) -> answer.store(handle, accepted(handle, id)));
        });
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
