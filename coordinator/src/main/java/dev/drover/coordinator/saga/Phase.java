package dev.drover.coordinator.saga;

/** How far the command of the current stage is. */
public sealed interface Phase {
  /**
   * The command of the saga's epoch is out; no worker has said that it began.
   *
   * @param again how often it was sent again in this stage because idle workers did not get it
   */
  record Sent(int again) implements Phase {
    Sent() {
      this(0);
    }
  }

  /** A worker runs it and lives by a lease. */
  record Running(String worker) implements Phase {}

  /** The command of the saga's epoch failed or was lost; the next goes out when the timer rings. */
  record BackingOff() implements Phase {}

  /** Paused: nothing is out, and nothing goes out before somebody resumes or cancels. */
  record Held() implements Phase {}
}
