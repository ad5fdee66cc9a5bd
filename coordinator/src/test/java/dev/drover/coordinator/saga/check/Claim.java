package dev.drover.coordinator.saga.check;

/** Who holds, or wants, a project's fence. Migrations are numbered by their age. */
record Claim(int migration, int epoch) {
  static final Claim NOBODY = new Claim(-1, 0);

  boolean isBelow(Claim other) {
    return migration < other.migration || (migration == other.migration && epoch < other.epoch);
  }
}
