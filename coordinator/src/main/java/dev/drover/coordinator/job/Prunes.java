package dev.drover.coordinator.job;

import dev.drover.common.api.Schedule;
import dev.drover.common.bundle.Bundles;
import dev.drover.common.bundle.Pruning;
import dev.drover.common.config.DroverConfig;
import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.Event;
import dev.drover.common.name.MigrationId;
import dev.drover.coordinator.store.Addressed;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prunes the store when schedules ask for it, by the same rule as 'drover backup prune'. Only a
 * coordinator whose drover.yaml names the store does; of any number one has a job. Its claim is
 * renewed with every bundle, and goes to another when it has died. Two at once would do no harm.
 */
public final class Prunes {
  static final int KEEP_DAYS = 30;

  private static final Logger log = LoggerFactory.getLogger(Prunes.class);
  private static final Duration CLAIM = Duration.ofHours(1);

  private final Jdbi jdbi;
  private final KnownBundles known;
  private final DroverConfig.Bundles store;
  private final InstantSource clock;

  /**
   * @param store opened by each run, so that a store that is away keeps nobody from starting
   */
  public Prunes(Jdbi jdbi, DroverConfig.Bundles store, InstantSource clock) {
    this.jdbi = jdbi;
    this.known = new KnownBundles(jdbi);
    this.store = store;
    this.clock = clock;
  }

  /** One job, unless that of the firing before still waits. */
  static int ask(Handle handle, Schedule schedule, Asked asked) {
    Integer days = schedule.keepDays();
    return handle
        .createUpdate(
            """
            INSERT INTO backup_job (id, kind, run, schedule, keep_days, actor)
            SELECT :id, 'prune', :run, :schedule, :days, :actor
            WHERE NOT EXISTS (SELECT FROM backup_job WHERE kind = 'prune' AND schedule = :schedule AND state = 'waiting')
            """)
        .bind("id", MigrationId.next().value())
        .bind("run", asked.run())
        .bind("schedule", schedule.name())
        .bind("days", days == null ? KEEP_DAYS : days)
        .bind("actor", asked.actor())
        .execute();
  }

  /** Does what is asked for; answers how many jobs. */
  public int run() {
    int done = 0;
    for (Optional<Job> job = claim(); job.isPresent(); job = claim()) {
      run(job.get());
      done++;
    }
    return done;
  }

  private record Job(UUID id, int epoch, int keepDays) {}

  private Optional<Job> claim() {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(
                """
                UPDATE backup_job SET state = 'running', epoch = epoch + 1, worker = :worker,
                  timer_at = now() + :claim * interval '1 ms'
                WHERE id = (
                  SELECT id FROM backup_job
                  WHERE kind = 'prune' AND (state = 'waiting' AND coalesce(timer_at <= now(), true)
                                            OR state = 'running' AND timer_at <= now())
                  ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
                RETURNING id, epoch, keep_days
                """)
            .bind("worker", Addressed.COORDINATOR)
            .bind("claim", CLAIM.toMillis())
            .map((row, _) ->
                new Job(
                    row.getObject("id", UUID.class), row.getInt("epoch"), row.getInt("keep_days")))
            .findOne());
  }

  private void run(Job job) {
    Event.Origin origin =
        new Event.Origin(new MigrationId(job.id()), job.epoch(), Addressed.COORDINATOR);
    try {
      JobRows.Result result = prune(job);
      jdbi.useTransaction(handle -> Answers.complete(handle, origin, result));
      log.info("Pruned the store: {}", result.note());
    } catch (DroverException e) {
      failed(job, e.failure());
    } catch (IOException e) {
      log.warn("The store of bundles cannot be pruned", e);
      failed(
          job,
          new Failure(
              FailureKind.INFRASTRUCTURE,
              "store_failed",
              "The store of bundles could not be read or written.",
              null,
              "Look at the coordinator's log and at the store; it is tried again."));
    }
  }

  private void failed(Job job, Failure failure) {
    jdbi.useTransaction(handle -> {
      if (Answers.failed(handle, job.id(), job.epoch(), Addressed.COORDINATOR, failure)
          == Answers.Then.AGAIN) {
        Answers.pause(handle, job.id());
      }
    });
  }

  private JobRows.Result prune(Job job) throws IOException {
    Bundles bundles = Bundles.open(store);
    List<String> removed = new ArrayList<>();
    List<String> told = new ArrayList<>();
    for (String name : bundles.names()) {
      String said = prune(job, bundles.at(name), removed);
      told.add(name.equals(Bundles.MAIN) ? said : "Of '" + name + "': " + said);
    }
    return JobRows.Result.pruned(removed.stream().distinct().toList(), String.join(" ", told));
  }

  /** Each store on its own: each keeps a project's newest good bundle that it has. */
  private String prune(Job job, Bundles bundles, List<String> removed) throws IOException {
    Pruning pruning =
        new Pruning(
            bundles,
            (writer, bundle) -> known.need(writer.value(), bundle.value()),
            new Pruning.Terms(Duration.ofDays(job.keepDays()), store.rollbackWindow()),
            clock);
    List<Pruning.Fate> fates = pruning.plan();
    int gone = 0;
    Map<String, Integer> kept = new TreeMap<>();
    for (Pruning.Fate fate : fates) {
      Pruning.Kept why = fate.kept();
      if (why == null && !renewed(job)) {
        throw lost();
      }
      if (why == null && pruning.remove(fate)) {
        removed.add(fate.bundle().id().value());
        gone++;
      } else {
        Pruning.Kept because = why == null ? Pruning.Kept.NEEDED : why;
        kept.merge(because.name().toLowerCase(Locale.ROOT), 1, Integer::sum);
      }
    }
    bundles.store().sweep();
    return "Removed "
        + gone
        + " of "
        + fates.size()
        + " bundles"
        + (kept.isEmpty() ? "." : "; kept " + kept + ".");
  }

  private boolean renewed(Job job) {
    return jdbi.withHandle(handle ->
        handle
            .createUpdate(
                """
                UPDATE backup_job SET timer_at = now() + :claim * interval '1 ms'
                WHERE id = :id AND epoch = :epoch AND state = 'running'
                """)
            .bind("claim", CLAIM.toMillis())
            .bind("id", job.id())
            .bind("epoch", job.epoch())
            .execute())
        == 1;
  }

  /** Somebody else has the job; what this one says about it counts no more. */
  private static DroverException lost() {
    return new DroverException(
        new Failure(
            FailureKind.TRANSIENT,
            "prune_lost",
            "Another coordinator has gone on with this prune.",
            null,
            "Nothing: it tells the end."));
  }
}
