package dev.drover.coordinator.saga.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The epochs that one migration's world speaks of, renumbered from 1 in their order. */
final class Epochs {
  private final int migration;
  private long used = 1;

  Epochs(int migration, World world) {
    this.migration = migration;
    Life life = world.lives().get(migration);
    use(life.point().saga().epoch());
    use(life.point().bundle());
    use(life.point().staging());
    for (Job job : life.jobs()) {
      use(job.epoch());
      use(job.bundle());
      use(job.database());
    }
    for (Target target : world.targets()) {
      use(target);
    }
  }

  private void use(int epoch) {
    used |= 1L << epoch;
  }

  private void use(Target target) {
    if (target.fence().migration() == migration) {
      use(target.fence().epoch());
    }
    for (Loaded staging : target.stagings()) {
      use(staging);
    }
    use(target.home());
    use(target.rows());
    use(target.standing());
    use(target.before());
    for (Target.Bundle bundle : target.bundles()) {
      if (bundle.migration() == migration) {
        use(bundle.epoch());
      }
      use(bundle.target());
    }
  }

  private void use(@Nullable Loaded loaded) {
    if (loaded != null && loaded.migration() == migration) {
      use(loaded.epoch());
      use(loaded.bundle());
    }
  }

  boolean areDense() {
    return (used & (used + 1)) == 0;
  }

  private int of(int epoch) {
    return epoch == 0 ? 0 : Long.bitCount(used & ((1L << epoch) - 1));
  }

  Life of(Life life) {
    Point point = life.point();
    List<Job> jobs = new ArrayList<>(life.jobs().size());
    for (Job job : life.jobs()) {
      jobs.add(
          new Job(
              migration,
              job.stage(),
              of(job.epoch()),
              of(job.bundle()),
              of(job.database()),
              job.byHand(),
              job.step()));
    }
    return new Life(
        point.numbered(of(point.saga().epoch()), of(point.bundle()), of(point.staging())),
        life.alarm(),
        life.told(),
        life.own(),
        life.outages(),
        jobs);
  }

  Target of(Target target) {
    Claim fence = target.fence();
    List<Loaded> stagings = new ArrayList<>(target.stagings().size());
    for (Loaded staging : target.stagings()) {
      stagings.add(Objects.requireNonNull(of(staging)));
    }
    List<Target.Bundle> bundles = new ArrayList<>(target.bundles().size());
    for (Target.Bundle bundle : target.bundles()) {
      int epoch = bundle.migration() == migration ? of(bundle.epoch()) : bundle.epoch();
      bundles.add(new Target.Bundle(bundle.migration(), epoch, of(bundle.target())));
    }
    return new Target(
        fence.migration() == migration ? new Claim(migration, of(fence.epoch())) : fence,
        stagings,
        of(target.home()),
        of(target.rows()),
        of(target.standing()),
        of(target.before()),
        bundles);
  }

  private @Nullable Loaded of(@Nullable Loaded loaded) {
    return loaded == null || loaded.migration() != migration
        ? loaded
        : new Loaded(
            migration, of(loaded.epoch()), of(loaded.bundle()), loaded.content(), loaded.matched());
  }
}
