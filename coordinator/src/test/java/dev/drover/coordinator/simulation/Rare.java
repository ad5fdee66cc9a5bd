package dev.drover.coordinator.simulation;

/** Paths that a test of nothing would never take; each must be taken in every campaign of seeds. */
enum Rare {
  COMPLETED,
  RESTORED,
  REFUSED,
  CANCELLED,
  NEEDS_ATTENTION,
  /** A person had the restore of one that needed attention tried again. */
  RESTORE_RETRIED,
  /** An event that was decided already changed nothing. */
  DUPLICATE_IGNORED,
  /** An event of an older epoch changed nothing. */
  STALE_IGNORED,
  /** A worker that slept through its lease was kept out by the fence. */
  ZOMBIE_REFUSED,
  PROMOTION_REFUSED,
  /** A higher epoch found that an earlier one had promoted already. */
  PROMOTION_REPEATED,
  PROMOTION_WITHDRAWN,
  CANCELLED_TOO_LATE,
  /** A database made after its migration was restored was dropped by its maker. */
  MADE_LATE_DROPPED,
  REAPED,
  /** Something a worker had asked for was done after the worker's death. */
  DONE_AFTER_DEATH,
  /** A load into an existing target whose commit was not answered was looked for, and found. */
  LOAD_REREAD,
  /** A second backup command found the bundle that the first had published. */
  BUNDLE_FOUND,
  ROWS_PUT_BACK,
  /** What a commit without an answer had done was found by reading again. */
  COMMIT_REREAD,
  OUTBOX_RESENT,
  /** A coordinator found that another had gone on from where it stood. */
  TAKEN_OVER,
  EVENTS_READ_AGAIN,
  COORDINATOR_KILLED,
  WORKER_KILLED,
  LOCK_LAPSED,
  CLAIM_REFUSED,
  /** A command that came twice to one worker, or whose epoch was given up, was not run. */
  COMMAND_DROPPED,
  TOPICS_WIPED,
  COMMAND_SENT_AGAIN,
  /** The same after every topic had been wiped, and the migration completed. */
  COMPLETED_AFTER_WIPE,
  LEASE_LAPSED,
  STAGE_DEADLINE,
  TIME_LIMIT,
  RUN_ABANDONED,
  /** Silence was not taken for death, because this coordinator itself was cut off. */
  DEAF,
  /** A worker said that it ran what was never said to have begun. */
  BEGINNING_INFERRED,
  HELD,
  VERDICT_DIFFERS,
  FOREIGN_DATABASE_LEFT_ALONE,
  /**
   * A person said that a target was what it was, and it was; whoever raised the fence saw to it.
   */
  WORD_FOUND_TRUE,
  WORD_CONTRADICTED,
  FOREIGN_DATABASE_VOUCHED_FOR,
  REPLAY_COMPLETED_AFTER_RESTORE,
}
