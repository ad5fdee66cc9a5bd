package dev.drover.coordinator.job;

import dev.drover.common.api.BackupJob;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Topics;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Isolate;
import dev.drover.coordinator.audit.Trail;
import dev.drover.coordinator.store.BatchView;
import dev.drover.coordinator.store.Bells;
import dev.drover.coordinator.store.Plans;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Counts of whose the rows of a batch's source are. Thread-safe. */
public final class Balances {
  /** What of a command may be refs; the rest of it is the plan. */
  private static final int MOST_BYTES = Topics.LARGEST_MESSAGE / 2;

  /** Of each ref in JSON beside its own bytes: quotes and a comma, and what escapes may add. */
  private static final int BESIDE = 8;

  private final Jdbi jdbi;
  private final Plans plans;
  private final Bells bells;

  public Balances(Jdbi jdbi, Plans plans, Bells bells) {
    this.jdbi = jdbi;
    this.plans = plans;
    this.bells = bells;
  }

  /** Stored together with the job, or not at all. */
  @FunctionalInterface
  public interface Also {
    void store(Handle handle, BackupJob job);
  }

  /**
   * Asks for one; it begins as soon as there is room for it.
   *
   * @throws DroverException {@code balance_too_large} when the batch's refs do not fit in a command
   */
  public void start(BatchView batch, Asked asked, Also also) {
    jdbi.useTransaction(handle -> {
      refuseTooLarge(handle, batch);
      Isolate.Source source = plans.whole(handle, batch.plan()).isolate("A balance").source();
      UUID id = MigrationId.next().value();
      handle
          .createUpdate(
              """
              INSERT INTO backup_job (id, kind, run, plan, batch, server, database, actor, reason)
              VALUES (:id, 'balance', :run, :plan, :batch, :server, :database, :actor, :reason)
              """)
          .bind("id", id)
          .bind("run", asked.run())
          .bind("plan", batch.plan())
          .bind("batch", batch.id())
          .bind("server", source.server())
          .bind("database", source.database())
          .bind("actor", asked.actor())
          .bind("reason", asked.reason())
          .execute();
      Trail.append(handle, JobDeeds.balanceAsked(id, batch.name(), asked));
      also.store(handle, Jobs.find(handle, id).orElseThrow());
    });
    bells.jobs().ring();
  }

  private static void refuseTooLarge(Handle handle, BatchView batch) {
    long bytes =
        handle
            .createQuery(
                """
                SELECT coalesce(sum(octet_length(project) + :beside), 0) FROM migration WHERE batch = :batch
                """)
            .bind("beside", BESIDE)
            .bind("batch", batch.id())
            .mapTo(Long.class)
            .one();
    if (bytes > MOST_BYTES) {
      throw DroverException.user(
          "balance_too_large",
          "The refs of the batch's "
              + batch.counts().total()
              + " projects do not fit in a command.",
          "A balance takes " + MOST_BYTES / (1024 * 1024) + " MiB of refs; verify projects alone.");
    }
  }

  /** The batch's projects, each once, in the order in which they were accepted. */
  static List<ProjectRef> projects(Handle handle, UUID batch) {
    return handle
        .createQuery("SELECT project FROM migration WHERE batch = :batch ORDER BY id")
        .bind("batch", batch)
        .map((row, _) -> new ProjectRef(row.getString("project")))
        .list();
  }

  /** A batch's latest that came to an end. */
  public static Optional<BackupJob> latest(Handle handle, UUID batch) {
    return handle
        .createQuery(
            JobRows.SELECT + "WHERE batch = :batch AND state = 'complete' ORDER BY id DESC LIMIT 1")
        .bind("batch", batch)
        .map((row, _) -> JobRows.read(row))
        .findOne();
  }
}
