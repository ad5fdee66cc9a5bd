package dev.drover.coordinator.saga.check;

import dev.drover.common.message.Stage;
import java.util.Comparator;

/**
 * One command on its way, or at work in a worker.
 *
 * @param bundle epoch of the bundle it names; 0 for none
 * @param database epoch of the staging database it names; 0 for none
 * @param byHand of a restore: a person has done it already
 */
record Job(
    int migration, Stage stage, int epoch, int bundle, int database, boolean byHand, Step step) {
  static final Comparator<Job> ORDER =
      Comparator.comparingInt(Job::epoch).thenComparing(Job::step).thenComparing(Job::stage);

  /** How far it is. */
  enum Step {
    /** Stored with its decision, not sent. */
    OUTBOX,
    /** With the broker. */
    SENT,
    /** A worker runs it, and has done nothing yet. */
    ACCEPTED,
    /** It has taken the fence; when it migrates into a new database, that is recorded too. */
    FENCED,
    /** A restore has taken the promotion back, if there was one. */
    WITHDRAWN
  }

  Job at(Step next) {
    return new Job(migration, stage, epoch, bundle, database, byHand, next);
  }

  /** Whether it changes targets; the others only read. */
  boolean writes() {
    return switch (stage) {
      case MIGRATE, PROMOTE, RESTORE -> true;
      case BACKUP, VERIFY, CHECK, SAVE, RECOVER, DRILL, EXAMINE, BALANCE -> false;
    };
  }

  Claim claim() {
    return new Claim(migration, epoch);
  }
}
