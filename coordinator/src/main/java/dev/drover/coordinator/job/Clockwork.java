package dev.drover.coordinator.job;

import dev.drover.common.api.BackupJob;
import dev.drover.common.api.Schedule;
import dev.drover.common.failure.DroverException;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Plan;
import dev.drover.coordinator.audit.Trail;
import dev.drover.coordinator.store.Addressed;
import dev.drover.coordinator.store.Bells;
import dev.drover.coordinator.store.Plans;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fires schedules by the database's clock. Jobs, and when the schedule fires next, are stored in
 * one transaction that has the schedule's row, so of any number of coordinators one fires. What was
 * missed while no coordinator ran is caught up by one firing.
 */
public final class Clockwork {
  private static final Logger log = LoggerFactory.getLogger(Clockwork.class);

  private final Jdbi jdbi;
  private final Plans plans;
  private final KnownBundles bundles;
  private final Bells bells;

  public Clockwork(Jdbi jdbi, Plans plans, Bells bells) {
    this.jdbi = jdbi;
    this.plans = plans;
    this.bundles = new KnownBundles(jdbi);
    this.bells = bells;
  }

  /** Fires every schedule that is due; answers how many. */
  public int fire() {
    int fired = 0;
    while (jdbi.inTransaction(this::fireOne)) {
      fired++;
    }
    if (fired > 0) {
      bells.jobs().ring();
    }
    return fired;
  }

  private boolean fireOne(Handle handle) {
    Optional<Schedules.Locked> due =
        handle
            .createQuery(
                Schedules.SELECT
                    + """
                    WHERE NOT paused AND next_at <= now() ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED
                    """)
            .map((row, _) -> Schedules.locked(row))
            .findOne();
    due.ifPresent(schedule -> fire(handle, schedule));
    return due.isPresent();
  }

  private void fire(Handle handle, Schedules.Locked due) {
    Schedule schedule = due.schedule();
    Asked asked =
        new Asked(MigrationId.next().value(), schedule.name(), Addressed.COORDINATOR, null);
    int jobs = ask(handle, schedule, asked);
    handle
        .createUpdate(
            "UPDATE schedule SET next_at = :next, fired_at = now(), run = :run WHERE name = :name")
        .bind("next", due.next().atOffset(java.time.ZoneOffset.UTC))
        .bind("run", asked.run())
        .bind("name", schedule.name())
        .execute();
    Trail.append(
        handle,
        JobDeeds.schedule(
            due.id(),
            "fired",
            Addressed.COORDINATOR,
            "Schedule "
                + schedule.name()
                + " asked for "
                + jobs
                + " jobs, run "
                + asked.run()
                + "; due at "
                + schedule.nextAt()
                + ", next at "
                + due.next()
                + "."));
    log.info("Schedule {} fired: {} jobs, run {}", schedule.name(), jobs, asked.run());
  }

  /** How many were asked for. */
  private int ask(Handle handle, Schedule schedule, Asked asked) {
    if (schedule.kind() == BackupJob.Kind.PRUNE) {
      return Prunes.ask(handle, schedule, asked);
    }
    List<Wanted> wanted = wanted(handle, schedule);
    Jobs.insertScheduled(handle, wanted, asked);
    return wanted.size();
  }

  /** What still waits since the last firing is not asked for once more. */
  private List<Wanted> wanted(Handle handle, Schedule schedule) {
    Set<String> waiting =
        new HashSet<>(
            handle
                .createQuery(
                    "SELECT project FROM backup_job WHERE schedule = :name AND state = 'waiting'")
                .bind("name", schedule.name())
                .mapTo(String.class)
                .list());
    List<Wanted> wanted =
        schedule.kind() == BackupJob.Kind.BACKUP ? backups(handle, schedule) : drills(schedule);
    return wanted.stream().filter(one -> !waiting.contains(one.project().value())).toList();
  }

  private List<Wanted> backups(Handle handle, Schedule schedule) {
    String plan = Objects.requireNonNull(schedule.plan(), "Backups have a plan");
    Plan whole = plans.whole(handle, plan);
    return schedule.projects().stream()
        .map(ref -> {
          ProjectRef project = new ProjectRef(ref);
          Place source = Place.ofSource(whole, project, "A scheduled backup");
          return Wanted.backup(plan, project, source.server(), source.database(), false);
        })
        .toList();
  }

  private List<Wanted> drills(Schedule schedule) {
    try {
      return Sample.drills(bundles, plans, schedule.projects(), schedule.sample());
    } catch (DroverException e) {
      log.warn("Schedule {}: {}", schedule.name(), e.failure().message());
      return List.of();
    }
  }
}
