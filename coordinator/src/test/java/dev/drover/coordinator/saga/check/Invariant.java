package dev.drover.coordinator.saga.check;

/** What must hold, whatever happens. */
enum Invariant {
  INV_05("BackupBeforeWrite: what is loaded comes from a finished backup of this migration"),
  INV_06(
      "CompletedIsTrue: a completed project's home was loaded whole, from its backup, and matched"),
  INV_07("RestoredIsClean: an undone migration has left nothing but bundles"),
  INV_08("FenceMonotone: a fence never falls"),
  INV_10("FenceBeforeRemove: what is removed was written below the fence"),
  INV_11("TerminalSticky: an ended migration moves by an operator's order only"),
  INV_12("VersionMonotone: the epoch never falls"),
  INV_13("OneDecision: one decision issues at most one command, under an epoch of its own"),
  INV_14("StaleIgnored: an event of another epoch or stage changes nothing"),
  INV_15("DuplicateIgnored: what was heard already changes nothing"),
  INV_16("NoGhostCommand: what is not stored sends nothing"),
  INV_17("AttemptBound: every failure is counted, and the count stays within its budget"),
  INV_18("AuditComplete: every change says what happened, every end is told"),
  INV_19("BackupKept: a migration never loses sight of the backup that undoes it"),
  INV_21("OneHome: a project's home is one, and stays what was completed"),
  INV_22("PromoteOnce: only what matched is promoted, under the fence"),
  INV_24("NoNeedlessRestore: nothing is given up without a reason that lasts"),
  INV_25("Isolation: nothing of another migration is read or changed"),
  INV_26("NoWallClock: the same question has the same answer"),
  INV_28("VersionParks: a command nobody can read waits, and uses up no attempt"),
  INV_29("EveryEnds: a started migration that is not paused ends"),
  INV_30("RestoreEnds: a restore ends"),
  INV_31("OutboxDrains: what is stored for sending is sent"),
  INV_32("WorkResumes: lost work is asked for again");

  private final String sentence;

  Invariant(String sentence) {
    this.sentence = sentence;
  }

  /**
   * @param about what {@code otherwise} speaks of
   * @throws Broken when {@code holds} is false
   */
  void require(boolean holds, String otherwise, Object about) {
    if (!holds) {
      throw new Broken(this, otherwise + " " + about);
    }
  }

  @Override
  public String toString() {
    return name().replace('_', '-') + " " + sentence;
  }

  /** An invariant does not hold. */
  static final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Invariant invariant;

    Broken(Invariant invariant, String how) {
      super(invariant + "\nBroken: " + how);
      this.invariant = invariant;
    }

    private Broken(Broken found, String way) {
      super(found.getMessage() + "\n" + way, found);
      this.invariant = found.invariant;
    }

    Broken on(String way) {
      return new Broken(this, way);
    }

    Invariant invariant() {
      return invariant;
    }
  }
}
