package dev.drover.coordinator.saga.check;

import static dev.drover.coordinator.saga.check.Invariant.INV_05;
import static dev.drover.coordinator.saga.check.Invariant.INV_10;
import static dev.drover.coordinator.saga.check.Invariant.INV_22;
import static dev.drover.coordinator.saga.check.Prompt.FAILED_LASTING;
import static dev.drover.coordinator.saga.check.Prompt.MIGRATED;
import static dev.drover.coordinator.saga.check.Prompt.PROMOTED;
import static dev.drover.coordinator.saga.check.Prompt.RESTORED;

import dev.drover.coordinator.saga.check.Job.Step;
import dev.drover.coordinator.saga.check.Loaded.Content;
import dev.drover.coordinator.saga.check.Workers.Work;
import org.jspecify.annotations.Nullable;

/** Mode create: staging databases, of which one is renamed to be the project's home. */
final class CreatedTargets implements Workers.Writers {
  private final WorkerBug bug;
  private final Sights sights;

  CreatedTargets(WorkerBug bug, Sights sights) {
    this.bug = bug;
    this.sights = sights;
  }

  @Override
  public void migrate(Work work) {
    Target target = work.target();
    Job job = work.job();
    if (job.step() == Step.ACCEPTED) {
      if (!takes(job, target)) {
        refused(work);
        return;
      }
      INV_05.require(
          target.bundle(job.migration(), job.bundle()) != null,
          "A migration loads from a bundle that is not there:",
          job);
      work.at(Step.FENCED, target.fencedBy(job.claim()).plus(Loaded.empty(job)));
      return;
    }
    Loaded staging = target.staging(job.migration(), job.epoch());
    if (staging == null) {
      refused(work);
      return;
    }
    Target others = target.without(staging::equals);
    work.done(others.plus(staging.with(Content.WHOLE)), MIGRATED);
    work.ends(others.plus(staging.with(Content.DAMAGED)), MIGRATED, false);
  }

  @Override
  public void promote(Work work) {
    Target target = work.target();
    Job job = work.job();
    boolean unfenced = bug == WorkerBug.PROMOTION_UNFENCED;
    if (!unfenced && !takes(job, target)) {
      refused(work);
      return;
    }
    Target fenced = unfenced ? target : target.fencedBy(job.claim());
    Loaded home = target.home();
    if (home != null) {
      if (home.migration() == job.migration()) {
        sights.see(Sight.AMBIGUOUS_COMMIT_READ_AGAIN);
        work.done(fenced, PROMOTED);
      } else {
        work.ends(target, FAILED_LASTING, true);
      }
      return;
    }
    Loaded staging = target.staging(job.migration(), job.database());
    if (staging == null) {
      work.ends(target, FAILED_LASTING, true);
      return;
    }
    INV_22.require(
        staging.matched() && staging.content() == Content.WHOLE, "Promoted unproven:", staging);
    INV_22.require(fenced.fence().equals(job.claim()), "Not promoted under its own fence:", job);
    work.done(fenced.without(staging::equals).atHome(staging), PROMOTED);
  }

  @Override
  public void restore(Work work) {
    switch (work.job().step()) {
      case ACCEPTED -> raise(work);
      case FENCED -> withdraw(work);
      default -> drop(work);
    }
  }

  private void raise(Work work) {
    Target target = work.target();
    Job job = work.job();
    if (bug == WorkerBug.RESTORE_BEFORE_FENCE || target.fence().migration() > job.migration()) {
      work.at(Step.WITHDRAWN, target);
    } else if (takes(job, target)) {
      work.at(Step.FENCED, target.fencedBy(job.claim()));
    } else {
      refused(work);
    }
  }

  private void withdraw(Work work) {
    Target target = work.target();
    Job job = work.job();
    if (!target.fence().equals(job.claim()) && bug != WorkerBug.WITHDRAWAL_UNFENCED) {
      refused(work);
      return;
    }
    Loaded home = target.home();
    if (home == null || home.migration() != job.migration()) {
      work.at(Step.WITHDRAWN, target);
      return;
    }
    if (job.byHand() && bug != WorkerBug.WORD_BELIEVED) {
      sights.see(Sight.WORD_CONTRADICTED);
      work.ends(target, FAILED_LASTING, true);
      return;
    }
    if (job.byHand()) {
      work.at(Step.WITHDRAWN, target);
      return;
    }
    sights.see(Sight.PROMOTION_WITHDRAWN);
    INV_10.require(home.claim().isBelow(target.fence()), "Withdrawn above the fence:", home);
    work.at(Step.WITHDRAWN, target.atHome(null).plus(home));
  }

  private static void drop(Work work) {
    Target target = work.target();
    Job job = work.job();
    for (Loaded staging : target.stagings()) {
      INV_10.require(
          !Workers.isOlder(staging, job) || target.isDead(staging),
          "Dropped above the fence:",
          staging);
    }
    work.done(target.without(staging -> Workers.isOlder(staging, job)), RESTORED);
  }

  @Override
  public @Nullable Loaded verified(Work work) {
    return work.target().staging(work.job().migration(), work.job().database());
  }

  @Override
  public Target proven(Target target, Loaded found) {
    return target.without(found::equals).plus(found.proven());
  }

  @Override
  public boolean isShutOut(Job job, Target target) {
    return switch (job.stage()) {
      case MIGRATE -> target.staging(job.migration(), job.epoch()) == null;
      default -> !target.fence().equals(job.claim());
    };
  }

  private boolean takes(Job job, Target target) {
    return bug == WorkerBug.FENCE_TAKEN_BY_ANYBODY || target.fence().isBelow(job.claim());
  }

  private void refused(Work work) {
    sights.see(work.isCurrent() ? Sight.DUPLICATE_REFUSED_BY_FENCE : Sight.ZOMBIE_REFUSED);
    work.refused();
  }
}
