package dev.drover.coordinator.saga.check;

import dev.drover.coordinator.saga.Phase;
import dev.drover.coordinator.saga.Saga;
import dev.drover.coordinator.saga.State;
import dev.drover.coordinator.saga.State.Active;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings worlds that differ in nothing that matters into one form. What is left out:
 *
 * <ul>
 *   <li>events that change nothing: of dead epochs and stages, and repeated ones; that they change
 *       nothing is put to every saga that is reached
 *   <li>commands of dead epochs that only read, and zombies that the fence refuses at their next
 *       step
 *   <li>bundles that nobody names
 *   <li>of the staging databases that nobody names, all but the youngest, and what is in it: who
 *       may drop that one may drop the older ones
 * </ul>
 *
 * The epochs that remain are renumbered from 1: only their order counts.
 */
final class Canonical {
  private final Bounds bounds;
  private final Workers workers;
  private final Sights sights;

  Canonical(Bounds bounds, Workers workers, Sights sights) {
    this.bounds = bounds;
    this.workers = workers;
    this.sights = sights;
  }

  World of(World world) {
    World lean = world;
    for (int migration = 0; migration < world.lives().size(); migration++) {
      lean = lean.with(migration, quiet(lean, migration));
    }
    for (int project = 0; project < lean.targets().size(); project++) {
      lean = lean.with(project, swept(lean, project));
    }
    for (int migration = 0; migration < lean.lives().size(); migration++) {
      lean = renumbered(lean, migration);
    }
    return lean;
  }

  private Life quiet(World world, int migration) {
    Life life = world.lives().get(migration);
    Target target = world.targets().get(bounds.project(migration));
    List<Job> jobs = new ArrayList<>(life.jobs().size());
    int zombies = 0;
    boolean same = true;
    for (int index = life.jobs().size() - 1; index >= 0; index--) {
      Job job = life.jobs().get(index);
      if (life.isCurrent(job)) {
        jobs.add(job);
      } else if (job.writes() && !isPowerless(job, target) && zombies < bounds.zombies()) {
        zombies++;
        same &= job.step().compareTo(Job.Step.ACCEPTED) >= 0;
        jobs.add(job.step().compareTo(Job.Step.ACCEPTED) < 0 ? job.at(Job.Step.ACCEPTED) : job);
      }
    }
    Life lean = same && jobs.size() == life.jobs().size() ? life : life.working(jobs);
    int told = life.told() & audible(life.point().saga());
    return told == lean.told() ? lean : lean.told(told);
  }

  private boolean isPowerless(Job job, Target target) {
    boolean powerless = workers.isPowerless(job, target);
    if (powerless) {
      sights.see(Sight.ZOMBIE_REFUSED);
    }
    return powerless;
  }

  /** The events that may change something, a bit for each. */
  private static int audible(Saga saga) {
    if (!(saga.state() instanceof Active active)) {
      return 0;
    }
    int failures =
        1 << Prompt.FAILED_PASSING.ordinal()
            | 1 << Prompt.FAILED_AWAY.ordinal()
            | 1 << Prompt.FAILED_LASTING.ordinal();
    int started = 1 << Prompt.STARTED.ordinal();
    return switch (active.phase()) {
      case Phase.Sent _ -> ~0;
      case Phase.Running _ -> ~started;
      case Phase.BackingOff _, Phase.Held _ -> ~(started | failures);
    };
  }

  private static Target swept(World world, int project) {
    Target target = world.targets().get(project);
    List<Target.Bundle> kept = new ArrayList<>(target.bundles());
    kept.removeIf(bundle -> !isNamed(world, bundle));
    Target lean = kept.size() == target.bundles().size() ? target : target.withBundles(kept);
    List<Loaded> named = new ArrayList<>(lean.stagings().size());
    for (int index = 0; index < lean.stagings().size(); index++) {
      Loaded staging = lean.stagings().get(index);
      if (isNamed(world, staging)) {
        named.add(staging);
      } else if (isYoungestUnnamed(world, lean, index)) {
        named.add(staging.forgotten());
      }
    }
    return named.equals(lean.stagings()) ? lean : lean.staged(named);
  }

  private static boolean isYoungestUnnamed(World world, Target target, int index) {
    for (int younger = index + 1; younger < target.stagings().size(); younger++) {
      Loaded other = target.stagings().get(younger);
      if (other.migration() == target.stagings().get(index).migration() && !isNamed(world, other)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isNamed(World world, Target.Bundle bundle) {
    Life life = world.lives().get(bundle.migration());
    Saga saga = life.point().saga();
    if (life.point().bundle() == bundle.epoch()
        || (saga.state() instanceof State.BackingUp && saga.epoch() == bundle.epoch())) {
      return true;
    }
    for (Job job : life.jobs()) {
      if (job.bundle() == bundle.epoch()) {
        return true;
      }
    }
    return false;
  }

  private static boolean isNamed(World world, Loaded staging) {
    Life life = world.lives().get(staging.migration());
    Saga saga = life.point().saga();
    if (life.point().staging() == staging.epoch()
        || (saga.state() instanceof State.Migrating && saga.epoch() == staging.epoch())) {
      return true;
    }
    for (Job job : life.jobs()) {
      if (job.database() == staging.epoch() || job.epoch() == staging.epoch()) {
        return true;
      }
    }
    return false;
  }

  private World renumbered(World world, int migration) {
    Epochs epochs = new Epochs(migration, world);
    if (epochs.areDense()) {
      return world;
    }
    int project = bounds.project(migration);
    return world
        .with(migration, epochs.of(world.lives().get(migration)))
        .with(project, epochs.of(world.targets().get(project)));
  }
}
