package dev.drover.coordinator.job;

import dev.drover.common.failure.Failure;
import dev.drover.common.message.Event;
import dev.drover.common.message.Json;
import dev.drover.coordinator.audit.Trail;
import dev.drover.coordinator.store.Addressed;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * What workers say of jobs. Whatever is not of a running job's current epoch changes nothing, so
 * events may come twice and late.
 */
public final class Answers {
  private static final Duration LEASE = Duration.ofSeconds(20);

  /** Of its own failures; a bundle that is missing may only be in a pruner's hands. */
  private static final int ATTEMPTS = 5;

  /** Of failures of what is around it, which pass: with their pauses about half an hour. */
  private static final int ATTEMPTS_IN_AN_OUTAGE = 35;

  private static final int LONGEST_PAUSE_SECONDS = 60;

  private Answers() {}

  /** What follows from a failure. */
  enum Then {
    AGAIN,
    ENDED,
    NOTHING
  }

  /** Whether it is for here, and not about a migration. */
  public static boolean isAboutJob(Event event) {
    return switch (event) {
      case Event.Saved _, Event.Recovered _, Event.Drilled _, Event.Examined _, Event.Balanced _ ->
          true;
      case Event.Started started -> isOfJob(started.stage());
      case Event.Failed failed -> isOfJob(failed.stage());
      default -> false;
    };
  }

  private static boolean isOfJob(dev.drover.common.message.Stage stage) {
    return switch (stage) {
      case SAVE, RECOVER, DRILL, EXAMINE, BALANCE -> true;
      case BACKUP, MIGRATE, VERIFY, PROMOTE, RESTORE, CHECK -> false;
    };
  }

  public static void hear(Handle handle, Event event) {
    Event.Origin origin = event.origin();
    switch (event) {
      case Event.Started _ -> started(handle, origin);
      case Event.Saved saved -> saved(handle, saved);
      case Event.Recovered(_, var tables, var copy, var warning) ->
          complete(handle, origin, JobRows.Result.changed(tables, copy, warning));
      case Event.Drilled(_, var tables, var structure) ->
          complete(handle, origin, JobRows.Result.proven(tables, structure));
      case Event.Examined(_, var verdict) ->
          complete(handle, origin, JobRows.Result.examined(verdict));
      case Event.Balanced(_, var verdict, var tables) ->
          complete(handle, origin, JobRows.Result.balanced(verdict, tables));
      case Event.Failed(_, _, var failure) -> {
        Then then =
            failed(handle, origin.migration().value(), origin.epoch(), origin.worker(), failure);
        if (then == Then.AGAIN) {
          pause(handle, origin.migration().value());
        }
      }
      default -> throw new IllegalArgumentException("Not about a job: " + event.getClass());
    }
  }

  private static void started(Handle handle, Event.Origin origin) {
    handle
        .createUpdate(
            """
            UPDATE backup_job AS j SET worker = :worker, timer_at = now() + :lease * interval '1 ms',
              deadline_at = now() + (
                SELECT (p.normalized #>> '{limits,stageMinutes}')::integer + 1 FROM plan AS p
                WHERE p.fingerprint = j.plan) * interval '1 min'
            WHERE id = :id AND epoch = :epoch AND state = 'running' AND worker IS NULL
            """)
        .bind("worker", origin.worker())
        .bind("lease", LEASE.toMillis())
        .bind("id", origin.migration().value())
        .bind("epoch", origin.epoch())
        .execute();
  }

  private static void saved(Handle handle, Event.Saved saved) {
    Event.Origin origin = saved.origin();
    if (complete(handle, origin, JobRows.Result.saved(saved.bytes(), saved.tables()))) {
      handle
          .createUpdate(
              "UPDATE backup_job SET bundle = :bundle, manifest = :manifest WHERE id = :id")
          .bind("bundle", saved.bundle().id().value())
          .bind("manifest", saved.bundle().manifestSha256())
          .bind("id", origin.migration().value())
          .execute();
    }
  }

  static boolean complete(Handle handle, Event.Origin origin, JobRows.Result result) {
    Optional<String> kind =
        handle
            .createQuery(
                """
                UPDATE backup_job SET state = 'complete', result = CAST(:result AS jsonb), failure = NULL,
                  worker = :worker, timer_at = NULL, deadline_at = NULL, ended_at = now()
                WHERE id = :id AND epoch = :epoch AND state = 'running' RETURNING kind
                """)
            .bind("result", Json.text(result))
            .bind("worker", origin.worker())
            .bind("id", origin.migration().value())
            .bind("epoch", origin.epoch())
            .mapTo(String.class)
            .findOne();
    kind.ifPresent(word ->
        Trail.append(
            handle, JobDeeds.complete(origin.migration().value(), word, origin.worker(), result)));
    return kind.isPresent();
  }

  /**
   * Counts a failure of the current epoch; the job ends when it was not of a kind that passes, or
   * was one too many.
   */
  static Then failed(Handle handle, UUID id, int epoch, @Nullable String worker, Failure failure) {
    return handle
        .createQuery(
            """
            UPDATE backup_job SET failures = failures + 1, failure = CAST(:failure AS jsonb)
            WHERE id = :id AND epoch = :epoch AND state = 'running' RETURNING kind, failures
            """)
        .bind("failure", Json.text(failure))
        .bind("id", id)
        .bind("epoch", epoch)
        .map((row, _) -> {
          if (row.getInt("failures") < attempts(failure)) {
            return Then.AGAIN;
          }
          end(handle, id, row.getString("kind"), worker, failure);
          return Then.ENDED;
        })
        .findOne()
        .orElse(Then.NOTHING);
  }

  private static int attempts(Failure failure) {
    if (failure.code().equals("bundle_missing")) {
      return ATTEMPTS;
    }
    return switch (failure.kind()) {
      case USER, DATA, BUG -> 1;
      case TRANSIENT -> ATTEMPTS;
      case RESOURCES, INFRASTRUCTURE -> ATTEMPTS_IN_AN_OUTAGE;
    };
  }

  private static void end(
      Handle handle, UUID id, String kind, @Nullable String worker, Failure failure) {
    handle
        .createUpdate(
            """
            UPDATE backup_job SET state = 'failed', timer_at = NULL, deadline_at = NULL, ended_at = now() WHERE id = :id
            """)
        .bind("id", id)
        .execute();
    Trail.append(
        handle,
        JobDeeds.failed(id, kind, worker == null ? Addressed.COORDINATOR : worker, failure));
  }

  /** Doubling, up to a minute. */
  static void pause(Handle handle, UUID id) {
    handle
        .createUpdate(
            """
            UPDATE backup_job SET state = 'waiting', worker = NULL, deadline_at = NULL,
              timer_at = now() + least(:longest, power(2, least(failures, 10) - 1)) * interval '1 s'
            WHERE id = :id
            """)
        .bind("longest", LONGEST_PAUSE_SECONDS)
        .bind("id", id)
        .execute();
  }
}
