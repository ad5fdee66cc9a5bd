package dev.drover.coordinator.saga.check;

import static dev.drover.coordinator.saga.check.Invariant.INV_05;
import static dev.drover.coordinator.saga.check.Invariant.INV_10;
import static dev.drover.coordinator.saga.check.Invariant.INV_19;
import static dev.drover.coordinator.saga.check.Invariant.INV_22;
import static dev.drover.coordinator.saga.check.Prompt.FAILED_LASTING;
import static dev.drover.coordinator.saga.check.Prompt.MIGRATED;
import static dev.drover.coordinator.saga.check.Prompt.PROMOTED;
import static dev.drover.coordinator.saga.check.Prompt.RESTORED;

import dev.drover.coordinator.saga.check.Job.Step;
import dev.drover.coordinator.saga.check.Loaded.Content;
import dev.drover.coordinator.saga.check.Workers.Work;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Mode existing: rows that take the place of a database's own, in one transaction. */
final class ExistingTargets implements Workers.Writers {
  private final WorkerBug bug;
  private final Sights sights;

  ExistingTargets(WorkerBug bug, Sights sights) {
    this.bug = bug;
    this.sights = sights;
  }

  @Override
  public void migrate(Work work) {
    Target target = work.target();
    Job job = work.job();
    if (job.step() == Step.ACCEPTED) {
      raise(work);
      return;
    }
    if (!target.fence().equals(job.claim())) {
      refused(work);
      return;
    }
    Target.Bundle bundle = target.bundle(job.migration(), job.bundle());
    if (bundle == null) {
      throw new Invariant.Broken(INV_05, "Rows are loaded from a bundle that is not there");
    }
    Loaded standing = target.standing();
    if (standing != null && standing.migration() == job.migration()) {
      again(work, standing);
    } else if (Objects.equals(target.rows(), bundle.target())) {
      Loaded loaded = Loaded.empty(job).with(Content.WHOLE);
      work.done(target.holding(loaded, loaded), MIGRATED);
      Loaded damaged = loaded.with(Content.DAMAGED);
      work.ends(target.holding(damaged, damaged), MIGRATED, false);
    } else {
      work.ends(target, FAILED_LASTING, true);
    }
  }

  /** An earlier epoch's rows stand already. */
  private void again(Work work, Loaded standing) {
    Job job = work.job();
    if (standing.bundle() != job.bundle()) {
      work.ends(work.target(), FAILED_LASTING, true);
      return;
    }
    sights.see(Sight.AMBIGUOUS_COMMIT_READ_AGAIN);
    Loaded taken = Loaded.empty(job).with(standing.content());
    work.done(work.target().holding(taken, taken), MIGRATED);
  }

  @Override
  public void promote(Work work) {
    Target target = work.target();
    Job job = work.job();
    if (!takes(job, target)) {
      refused(work);
      return;
    }
    Target fenced = target.fencedBy(job.claim());
    Loaded standing = target.standing();
    if (standing == null || standing.migration() != job.migration()) {
      work.ends(fenced, FAILED_LASTING, true);
      return;
    }
    INV_22.require(
        standing.matched() && standing.content() == Content.WHOLE, "Promoted unproven:", standing);
    work.done(fenced, PROMOTED);
  }

  @Override
  public void restore(Work work) {
    Target target = work.target();
    Job job = work.job();
    if (target.fence().migration() > job.migration()) {
      work.done(target, RESTORED);
    } else if (job.step() == Step.ACCEPTED && bug != WorkerBug.RESTORE_BEFORE_FENCE) {
      raise(work);
    } else if (!target.fence().equals(job.claim()) && bug != WorkerBug.RESTORE_BEFORE_FENCE) {
      refused(work);
    } else {
      putBack(work);
    }
  }

  private void putBack(Work work) {
    Target target = work.target();
    Job job = work.job();
    Loaded standing = target.standing();
    if (standing == null || standing.migration() != job.migration()) {
      work.done(target, RESTORED);
      return;
    }
    if (job.byHand() && bug == WorkerBug.WORD_BELIEVED) {
      work.done(target, RESTORED);
      return;
    }
    if (job.byHand()) {
      sights.see(Sight.WORD_CONTRADICTED);
      work.ends(target, FAILED_LASTING, true);
      return;
    }
    Target.Bundle bundle = target.bundle(job.migration(), job.bundle());
    if (bundle == null) {
      throw new Invariant.Broken(INV_19, "Rows cannot be put back: no bundle");
    }
    INV_10.require(standing.claim().isBelow(target.fence()), "Removed above the fence:", standing);
    work.done(target.holding(bundle.target(), null), RESTORED);
  }

  private void raise(Work work) {
    Target target = work.target();
    Job job = work.job();
    if (takes(job, target)) {
      work.at(Step.FENCED, target.fencedBy(job.claim()));
    } else {
      refused(work);
    }
  }

  @Override
  public @Nullable Loaded verified(Work work) {
    Loaded rows = work.target().rows();
    return rows == null ? Loaded.empty(work.job()) : rows;
  }

  @Override
  public Target proven(Target target, Loaded found) {
    return target.holding(found.proven(), found.proven());
  }

  @Override
  public boolean isShutOut(Job job, Target target) {
    return !target.fence().equals(job.claim());
  }

  private boolean takes(Job job, Target target) {
    return bug == WorkerBug.FENCE_TAKEN_BY_ANYBODY || target.fence().isBelow(job.claim());
  }

  private void refused(Work work) {
    sights.see(work.isCurrent() ? Sight.DUPLICATE_REFUSED_BY_FENCE : Sight.ZOMBIE_REFUSED);
    work.refused();
  }
}
