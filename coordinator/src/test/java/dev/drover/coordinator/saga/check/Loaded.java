package dev.drover.coordinator.saga.check;

import java.util.Comparator;

/**
 * What one Migrate command has made: a staging database, or the rows in an existing one.
 *
 * @param epoch of that command
 * @param bundle epoch of the bundle it holds
 * @param matched a verification of exactly this has matched
 */
record Loaded(int migration, int epoch, int bundle, Content content, boolean matched) {
  static final Comparator<Loaded> ORDER =
      Comparator.comparingInt(Loaded::migration).thenComparingInt(Loaded::epoch);

  enum Content {
    /** Recorded, perhaps made, not loaded. */
    EMPTY,
    WHOLE,
    /** Something is missing or other than in the bundle. */
    DAMAGED
  }

  static Loaded empty(Job job) {
    return new Loaded(job.migration(), job.epoch(), job.bundle(), Content.EMPTY, false);
  }

  Loaded with(Content loaded) {
    return new Loaded(migration, epoch, bundle, loaded, false);
  }

  Loaded proven() {
    return new Loaded(migration, epoch, bundle, content, true);
  }

  /** As something that nobody will look into. */
  Loaded forgotten() {
    return new Loaded(migration, epoch, 0, Content.EMPTY, false);
  }

  Claim claim() {
    return new Claim(migration, epoch);
  }

  boolean isWholeFrom(int wanted) {
    return content == Content.WHOLE && bundle == wanted;
  }
}
