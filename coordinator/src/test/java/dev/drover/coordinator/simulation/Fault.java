package dev.drover.coordinator.simulation;

/** What can go wrong at any one moment. Longer troubles are {@link Weather}. */
enum Fault {
  /** A worker's process is killed. */
  WORKER_DIES(0.06),
  /** A worker stops for longer than its lease, then goes on as if nothing had happened. */
  WORKER_STALLS(0.1),
  /** A handler never returns, whatever it is told. */
  RUN_HANGS(0.02),
  /** A server gives no connection. */
  SERVER_REFUSES(0.08),
  /** What was asked is done, but the answer never comes. */
  ANSWER_LOST(0.15),
  /** A deadlock or a lock wait. */
  DEADLOCK(0.35),
  DISK_FULL(0.05),
  /** Rows that cannot be loaded. */
  DATA_UNFIT(0.03),
  /** A load that puts down other rows than the bundle's. */
  LOAD_SPOILED(0.05),
  /** A published bundle's commit that reports an error. */
  PUBLISH_UNCERTAIN(0.1),
  /** A bundle that a restore needs is not what was written. */
  BUNDLE_DAMAGED(0.5),
  MESSAGE_DOUBLED(0.15),
  MESSAGE_DELAYED(0.15),
  /** Lost on its way to the broker, and the sender knows. */
  MESSAGE_LOST(0.1),
  /** The broker has it, but the sender believes it has not. */
  MESSAGE_UNACKNOWLEDGED(0.1),
  /** The broker took a command off its topic, but the worker believes it did not. */
  CLAIM_UNANSWERED(0.05),
  /** A worker stops between getting a command and claiming it, until its lock has lapsed. */
  CLAIM_LATE(0.05),
  WORD_LOST(0.3),
  COORDINATOR_DIES(0.02),
  COORDINATOR_STALLS(0.02),
  COMMIT_REFUSED(0.05),
  /** The coordinator's database commits, but the answer never comes. */
  COMMIT_UNANSWERED(0.05);

  private final double most;

  Fault(double most) {
    this.most = most;
  }

  /** The highest probability, at each occasion, that a run may have. */
  double most() {
    return most;
  }
}
