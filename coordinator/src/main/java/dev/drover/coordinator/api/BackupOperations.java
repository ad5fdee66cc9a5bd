package dev.drover.coordinator.api;

import dev.drover.common.api.BackupJob;
import dev.drover.common.api.BackupRequest;
import dev.drover.common.api.BackupRun;
import dev.drover.common.api.DrillRequest;
import dev.drover.common.api.RestoreRequest;
import dev.drover.common.api.VerificationRequest;
import dev.drover.common.failure.DroverException;
import dev.drover.common.name.MigrationId;
import dev.drover.coordinator.intake.BackupIntake;
import dev.drover.coordinator.job.Asked;
import dev.drover.coordinator.job.Balances;
import dev.drover.coordinator.job.Jobs;
import io.micronaut.http.HttpResponse;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Asks for jobs, each request once. Thread-safe. */
@Singleton
final class BackupOperations {
  private static final String ROUTE = "POST /v1/backups";

  private final BackupIntake intake;
  private final Jobs jobs;
  private final Balances balances;
  private final BatchOperations batches;
  private final Once once;

  BackupOperations(
      BackupIntake intake, Jobs jobs, Balances balances, BatchOperations batches, Once once) {
    this.intake = intake;
    this.jobs = jobs;
    this.balances = balances;
    this.batches = batches;
    this.once = once;
  }

  HttpResponse<BackupJob> backUp(@Nullable String key, byte @Nullable [] body, String actor) {
    return once.create(
        new Once.Call(ROUTE, key, body),
        BackupJob.class,
        answer -> {
          BackupRequest request = Requests.read(body, BackupRequest.class);
          one(intake.backup(request), actor, request.reason(), answer);
        });
  }

  /**
   * @throws DroverException {@code project_busy}; {@code bundle_unknown} when nobody knows its
   *     plan; {@code bak_substituted} when the coordinator knows it by another digest; {@code
   *     test_missing}
   */
  HttpResponse<BackupJob> restore(@Nullable String key, byte @Nullable [] body, String actor) {
    return once.create(
        new Once.Call(ROUTE + "/restore", key, body),
        BackupJob.class,
        answer -> {
          RestoreRequest request = Requests.read(body, RestoreRequest.class);
          one(intake.restore(request, actor), actor, request.reason(), answer);
        });
  }

  /**
   * @throws DroverException {@code bundle_unknown}; {@code bak_substituted}; {@code bak_mismatch};
   *     {@code restore_to_invalid}; of a batch {@code not_found}, {@code balance_too_large}
   */
  HttpResponse<BackupJob> verify(@Nullable String key, byte @Nullable [] body, String actor) {
    return once.create(
        new Once.Call("POST /v1/verifications", key, body),
        BackupJob.class,
        answer -> {
          VerificationRequest request = Requests.read(body, VerificationRequest.class);
          if (request.batch() != null) {
            balances.start(
                batches.find(request.batch()), asked(actor, request.reason()), answer::store);
            return;
          }
          one(intake.verification(request), actor, request.reason(), answer);
        });
  }

  /**
   * @throws DroverException {@code drill_nothing} when there is nothing to drill
   */
  HttpResponse<BackupRun> drill(@Nullable String key, byte @Nullable [] body, String actor) {
    return once.create(
        new Once.Call(ROUTE + "/drill", key, body),
        BackupRun.class,
        answer -> {
          DrillRequest request =
              Requests.readOr(body, DrillRequest.class, new DrillRequest(null, null, null));
          BackupIntake.Drills drills = intake.drill(request);
          Asked asked = asked(actor, request.reason());
          var _ =
              jobs.start(
                  drills.wanted(),
                  drills.plan(),
                  asked,
                  (handle, started) -> answer.store(handle, new BackupRun(asked.run(), started)));
        });
  }

  private void one(
      BackupIntake.Accepted accepted,
      String actor,
      @Nullable String reason,
      Once.Answer<BackupJob> answer) {
    var _ =
        jobs.start(
            List.of(accepted.wanted()),
            accepted.plan(),
            asked(actor, reason),
            (handle, started) -> answer.store(handle, started.getFirst()));
  }

  private static Asked asked(String actor, @Nullable String reason) {
    UUID run = MigrationId.next().value();
    return new Asked(run, null, actor, Reasons.checked(reason));
  }
}
