package dev.drover.coordinator.saga.check;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One project's target server.
 *
 * @param stagings staging databases, in order
 * @param home the one that carries the project's name
 * @param rows of an existing database: what stands there in place of its own rows
 * @param standing of an existing database: what its record says stands there
 * @param before what stood there when the second migration was accepted
 * @param bundles finished backups
 */
record Target(
    Claim fence,
    List<Loaded> stagings,
    @Nullable Loaded home,
    @Nullable Loaded rows,
    @Nullable Loaded standing,
    @Nullable Loaded before,
    List<Bundle> bundles) {
  static final Target UNTOUCHED =
      new Target(Claim.NOBODY, List.of(), null, null, null, null, List.of());

  /**
   * @param target the existing database's rows when it was made
   */
  record Bundle(int migration, int epoch, @Nullable Loaded target) {}

  Target fencedBy(Claim claim) {
    return new Target(claim, stagings, home, rows, standing, before, bundles);
  }

  Target staged(List<Loaded> all) {
    List<Loaded> sorted = new ArrayList<>(all);
    sorted.sort(Loaded.ORDER);
    return new Target(fence, sorted, home, rows, standing, before, bundles);
  }

  Target plus(Loaded staging) {
    List<Loaded> all = new ArrayList<>(stagings);
    all.add(staging);
    return staged(all);
  }

  Target without(Predicate<Loaded> dropped) {
    List<Loaded> all = new ArrayList<>(stagings);
    all.removeIf(dropped);
    return staged(all);
  }

  Target atHome(@Nullable Loaded promoted) {
    return new Target(fence, stagings, promoted, rows, standing, before, bundles);
  }

  Target holding(@Nullable Loaded now, @Nullable Loaded record) {
    return new Target(fence, stagings, home, now, record, before, bundles);
  }

  Target remembered() {
    return new Target(fence, stagings, home, rows, standing, rows, bundles);
  }

  Target plus(Bundle bundle) {
    if (bundle(bundle.migration(), bundle.epoch()) != null) {
      return this;
    }
    List<Bundle> all = new ArrayList<>(bundles);
    all.add(bundle);
    return withBundles(all);
  }

  Target withBundles(List<Bundle> kept) {
    return new Target(fence, stagings, home, rows, standing, before, kept);
  }

  @Nullable Loaded staging(int migration, int epoch) {
    for (Loaded staging : stagings) {
      if (staging.migration() == migration && staging.epoch() == epoch) {
        return staging;
      }
    }
    return null;
  }

  @Nullable Bundle bundle(int migration, int epoch) {
    for (Bundle bundle : bundles) {
      if (bundle.migration() == migration && bundle.epoch() == epoch) {
        return bundle;
      }
    }
    return null;
  }

  /** Whether {@code staging} is the reaper's. */
  boolean isDead(Loaded staging) {
    return staging.claim().isBelow(fence);
  }
}
