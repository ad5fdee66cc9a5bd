package dev.drover.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.drover.common.api.BackupJob;
import dev.drover.common.bundle.CatalogueEntry;
import dev.drover.common.failure.Failure;
import dev.drover.common.name.BundleId;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A bundle of the store, with what the coordinator knows of it; or a backup that has none, because
 * it has not ended or has failed.
 *
 * @param id absent without a bundle
 * @param migration that wrote it, or the job
 * @param madeBy who asked for it, or the schedule's name; absent of a migration's, and when the
 *     coordinator was not asked
 * @param pinned absent when the coordinator was not asked
 * @param safetyCopy true of rows that a restore by hand kept before it changed them
 * @param stores names of those that have it; absent without a bundle
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ListedBundle(
    @Nullable BundleId id,
    State state,
    @Nullable ProjectRef project,
    @Nullable MigrationId migration,
    @Nullable Integer epoch,
    @Nullable Instant createdAt,
    @Nullable Long bytes,
    @Nullable Boolean encrypted,
    @Nullable Long rows,
    @Nullable Failure failure,
    @Nullable String madeBy,
    @Nullable Boolean pinned,
    @Nullable Boolean safetyCopy,
    @Nullable List<String> stores) {
  /** Of the bundle; of a backup without one, how far it is. */
  enum State {
    READABLE,
    LOCKED,
    DAMAGED,
    WAITING,
    RUNNING,
    FAILED
  }

  /**
   * @param job that wrote it; absent when none is known to
   * @param asked whether the coordinator was asked
   */
  static ListedBundle stored(CatalogueEntry entry, @Nullable BackupJob job, boolean asked) {
    return new ListedBundle(
        entry.id(),
        State.valueOf(entry.state().name()),
        entry.project(),
        entry.migration(),
        entry.epoch(),
        entry.createdAt(),
        entry.bytes(),
        entry.encrypted(),
        entry.rows(),
        entry.failure(),
        job == null ? null : madeBy(job),
        asked ? job != null && job.pinned() : null,
        entry.safetyCopy(),
        entry.stores());
  }

  /** A backup that has not ended, or has failed. */
  static ListedBundle without(BackupJob job) {
    return new ListedBundle(
        null,
        State.valueOf(job.state().name()),
        new ProjectRef(Objects.requireNonNull(job.project(), "A backup is of a project")),
        new MigrationId(job.id()),
        null,
        job.createdAt(),
        null,
        null,
        null,
        job.failure(),
        madeBy(job),
        job.pinned(),
        null,
        null);
  }

  private static String madeBy(BackupJob job) {
    return job.schedule() == null ? job.actor() : "schedule " + job.schedule();
  }
}
