package dev.drover.coordinator.saga.check;

import static dev.drover.coordinator.saga.check.Prompt.BACKED_UP;
import static dev.drover.coordinator.saga.check.Prompt.DIFFERS;
import static dev.drover.coordinator.saga.check.Prompt.FAILED_AWAY;
import static dev.drover.coordinator.saga.check.Prompt.FAILED_LASTING;
import static dev.drover.coordinator.saga.check.Prompt.FAILED_PASSING;
import static dev.drover.coordinator.saga.check.Prompt.MATCHES;
import static dev.drover.coordinator.saga.check.Prompt.STARTED;
import static dev.drover.coordinator.saga.check.Prompt.UNPROVEN;

import dev.drover.common.message.Stage;
import dev.drover.common.plan.Target.Mode;
import dev.drover.coordinator.saga.check.Job.Step;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What may become of a command: sent, doubled, lost, taken by a worker that works, fails, dies
 * before or after an effect, or reports a failure although its commit went through.
 */
final class Workers {
  private static final List<Prompt> FAILURES = List.of(FAILED_PASSING, FAILED_AWAY, FAILED_LASTING);

  private final Bounds bounds;
  private final WorkerBug bug;
  private final Sights sights;
  private final Writers writers;

  Workers(Bounds bounds, WorkerBug bug, Sights sights) {
    this.bounds = bounds;
    this.bug = bug;
    this.sights = sights;
    this.writers =
        switch (bounds.mode()) {
          case CREATE -> new CreatedTargets(bug, sights);
          case EXISTING -> new ExistingTargets(bug, sights);
        };
  }

  /** Adds everywhere that this job's next step can lead. */
  void work(World world, Job job, Edges edges) {
    Work work = new Work(world, job, bounds.project(job.migration()), edges);
    switch (job.step()) {
      case OUTBOX -> relay(work);
      case SENT -> {
        if (work.life().jobs().stream().anyMatch(other -> other.epoch() < job.epoch())) {
          sights.see(Sight.TAKEN_OVER);
        }
        work.accepted();
        work.gone(false, "lost on the way:");
      }
      case ACCEPTED, FENCED, WITHDRAWN -> run(work);
    }
  }

  private void relay(Work work) {
    Job job = work.job();
    if (bug == WorkerBug.OUTBOX_FORGOTTEN) {
      return;
    }
    work.sent();
    long copies = work.life().jobs().stream().filter(one -> one.epoch() == job.epoch()).count();
    if (copies < bounds.copies()) {
      sights.see(Sight.OUTBOX_SENT_AGAIN);
      work.doubled();
    }
  }

  private void run(Work work) {
    work.gone(false, "its worker dies:");
    if (work.isCurrent()) {
      for (Prompt failure : FAILURES) {
        work.ends(work.target(), failure, false);
      }
    }
    switch (work.job().stage()) {
      case BACKUP -> backUp(work);
      case VERIFY -> verify(work);
      case MIGRATE -> writers.migrate(work);
      case PROMOTE -> writers.promote(work);
      case RESTORE -> writers.restore(work);
      case CHECK, SAVE, RECOVER, DRILL, EXAMINE, BALANCE -> throw new IllegalStateException();
    }
  }

  private void backUp(Work work) {
    Target target = work.target();
    Job job = work.job();
    if (target.home() != null && target.home().migration() != job.migration()) {
      work.ends(target, FAILED_LASTING, true);
      return;
    }
    Target published = target.plus(new Target.Bundle(job.migration(), job.epoch(), target.rows()));
    work.done(published, BACKED_UP);
  }

  private void verify(Work work) {
    Job job = work.job();
    @Nullable Loaded found = writers.verified(work);
    if (found == null) {
      work.ends(work.target(), FAILED_LASTING, true);
      return;
    }
    boolean matches = found.migration() == job.migration() && found.isWholeFrom(job.bundle());
    work.ends(
        matches ? writers.proven(work.target(), found) : work.target(),
        matches ? MATCHES : DIFFERS,
        true);
    work.ends(work.target(), UNPROVEN, false);
  }

  /** Whether a job that nobody waits for can do nothing any more. */
  boolean isPowerless(Job job, Target target) {
    if (bug != WorkerBug.NONE) {
      return false;
    }
    if (job.stage() == Stage.RESTORE && job.migration() < target.fence().migration()) {
      return bounds.mode() == Mode.EXISTING;
    }
    return switch (job.step()) {
      case OUTBOX, SENT, ACCEPTED -> !target.fence().isBelow(job.claim());
      case FENCED -> writers.isShutOut(job, target);
      case WITHDRAWN -> target.stagings().stream().noneMatch(one -> isOlder(one, job));
    };
  }

  static boolean isOlder(Loaded staging, Job job) {
    return staging.migration() == job.migration() && staging.epoch() < job.epoch();
  }

  /** What stages that write do to a target of one mode. */
  interface Writers {
    void migrate(Work work);

    void promote(Work work);

    void restore(Work work);

    /** What a verification reads; null when the database is not there. */
    @Nullable Loaded verified(Work work);

    Target proven(Target target, Loaded found);

    /** Whether a job that holds a fence, which it may have lost, is refused at its next step. */
    boolean isShutOut(Job job, Target target);
  }

  /** One job's next step, as it is taken. */
  record Work(World world, Job job, int project, Edges edges) {
    Target target() {
      return world.targets().get(project);
    }

    Life life() {
      return world.lives().get(job.migration());
    }

    boolean isCurrent() {
      return life().isCurrent(job);
    }

    /** The step is done, the next one is still to do. */
    void at(Step next, Target after) {
      edges.add(
          world.with(job.migration(), life().minus(job).plus(job.at(next))).with(project, after),
          true,
          "goes on:",
          job);
    }

    void sent() {
      edges.add(
          world.with(job.migration(), life().minus(job).plus(job.at(Step.SENT))),
          true,
          "sent:",
          job);
    }

    void doubled() {
      edges.add(
          world.with(job.migration(), life().plus(job.at(Step.SENT))),
          false,
          "sent, and will be once more:",
          job);
    }

    void accepted() {
      Life begun = life().minus(job).plus(job.at(Step.ACCEPTED));
      edges.add(world.with(job.migration(), begun.telling(STARTED)), true, "accepted:", job);
    }

    /** It is over without a word. */
    void gone(boolean fair, String what) {
      edges.add(world.with(job.migration(), life().minus(job)), fair, what, job);
    }

    /** It is over, and says so to whoever still listens. */
    void ends(Target after, Prompt event, boolean fair) {
      Life over = life().minus(job);
      edges.add(
          world
              .with(job.migration(), isCurrent() ? over.telling(event) : over)
              .with(project, after),
          fair,
          "its worker ends and says:",
          event);
    }

    /** As {@link #ends}, well; but the answer to the last commit, or the worker, may get lost. */
    void done(Target after, Prompt event) {
      ends(after, event, true);
      if (isCurrent()) {
        ends(after, FAILED_AWAY, false);
        edges.add(
            world.with(job.migration(), life().minus(job)).with(project, after),
            false,
            "done, and its worker dies:",
            job);
      }
    }

    /** The fence refuses it: its own migration has gone on, or a younger one has taken over. */
    void refused() {
      if (target().fence().migration() > job.migration()) {
        ends(target(), FAILED_LASTING, true);
      } else {
        gone(true, "refused by the fence:");
      }
    }
  }
}
