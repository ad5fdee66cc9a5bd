package dev.drover.coordinator.simulation;

/** Mistakes put in on purpose, to show that the simulation would find them. */
enum Bug {
  NONE("", ""),
  FENCE_SKIPPED_IN_PROMOTE("INV-09", "a promotion renames without taking the fence"),
  FENCE_FALLS("INV-08", "whoever comes last takes the fence"),
  RESTORE_BEFORE_FENCE("INV-10", "a restore removes without raising the fence first"),
  DROPPED_BY_NAME("INV-23", "a database is dropped by its name alone"),
  REPORTED_BEFORE_COMMIT("INV-05", "a backup is reported before it is published"),
  COUNTED_ONLY("INV-06", "verification compares the number of rows only"),
  RESTORED_TOO_EARLY("INV-07", "a restore is reported before it takes the promotion back"),
  OUTBOX_ROW_LOST("INV-31", "an outbox row is deleted though the broker did not take it"),
  PUBLISHED_BEFORE_COMMIT("INV-16", "commands leave before the decision is committed"),
  EPOCH_NOT_RAISED("INV-12", "a restore is sent under the epoch of the command before it"),
  DEAD_COMMAND_KEPT_ALIVE("INV-29", "a heartbeat extends a run beyond its deadline"),
  STALE_EVENT_ACCEPTED("INV-14", "an event of an older epoch is taken for one of this"),
  END_OVERWRITTEN("INV-11", "a migration that has ended begins again by itself"),
  ATTEMPTS_NOT_COUNTED("INV-17", "a stage forgets how often it has failed"),
  IMPATIENT("INV-24", "a lost worker is a reason to restore"),
  SENT_TWICE_UNNOTICED("INV-15", "an event that came before is decided again");

  private final String invariant;
  private final String means;

  Bug(String invariant, String means) {
    this.invariant = invariant;
    this.means = means;
  }

  /** The invariant that has to find it. */
  String invariant() {
    return invariant;
  }

  @Override
  public String toString() {
    return this == NONE ? "no bug" : name().toLowerCase(java.util.Locale.ROOT) + " (" + means + ")";
  }
}
