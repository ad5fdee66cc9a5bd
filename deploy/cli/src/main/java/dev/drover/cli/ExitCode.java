package dev.drover.cli;

import dev.drover.common.api.BatchState;
import dev.drover.common.api.BatchStatus;
import dev.drover.common.api.Problem;

/** What the process tells its caller. Stable: scripts rely on it. */
public final class ExitCode {
  public static final int FINE = 0;
  public static final int ERROR = 1;

  /** Invalid input or usage. Nothing was done. */
  public static final int INVALID = 2;

  /** The state of things does not allow it. Nothing was done. */
  public static final int REFUSED = 3;

  public static final int SOME_FAILED = 4;

  /** Verification, or a check of the audit trail, found a difference. */
  public static final int DIFFERS = 5;

  public static final int NOT_FOUND = 6;
  public static final int UNREACHABLE = 7;
  public static final int INTERRUPTED = 130;

  private ExitCode() {}

  /**
   * Of a batch at its end. A difference in the data outranks other failures; fine only when every
   * project is completed.
   */
  public static int of(BatchStatus batch) {
    BatchStatus.Counts counts = batch.counts();
    if (counts.differing() > 0) {
      return DIFFERS;
    }
    if (counts.failed() > 0) {
      return SOME_FAILED;
    }
    return batch.state() == BatchState.COMPLETED ? FINE : REFUSED;
  }

  static int of(Problem problem) {
    return switch (problem.status()) {
      case 401, 403, 502, 503 -> UNREACHABLE;
      case 404 -> NOT_FOUND;
      case 409, 412 -> REFUSED;
      case 400, 405, 406, 413, 415, 422 -> INVALID;
      default -> ERROR;
    };
  }
}
