package dev.drover.coordinator.saga;

import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.Finding;
import dev.drover.common.message.Stage;
import dev.drover.common.name.DatabaseName;
import java.util.List;

/** The failures that the coordinator itself sees. */
final class Failures {
  private Failures() {}

  static Failure mismatch(DatabaseName named) {
    return new Failure(
        FailureKind.BUG,
        "event_mismatch",
        "A worker spoke of the database " + named + ", which is not this migration's.",
        named.value(),
        "Report this with the migration's history.");
  }

  static Failure differs(List<Finding> findings) {
    Finding first = findings.isEmpty() ? null : findings.getFirst();
    return new Failure(
        FailureKind.DATA,
        "verdict_differs",
        "Verification found "
            + findings.size()
            + (findings.size() == 1 ? " difference" : " differences")
            + (first == null ? "." : "; first: " + first.message()),
        first == null ? null : first.table(),
        "Look at the findings, repair the source, then replay.");
  }

  static Failure unproven(String reason) {
    return new Failure(
        FailureKind.DATA,
        "verdict_unproven",
        "Verification could not be proved: " + reason,
        null,
        "Remove the cause, then replay.");
  }

  static Failure workerLost(String worker) {
    return new Failure(
        FailureKind.INFRASTRUCTURE,
        "worker_lost",
        "The worker " + worker + " no longer reports its run.",
        null,
        "Look whether it is alive and reaches Kafka.");
  }

  static Failure stageTimedOut(Stage stage, int minutes) {
    return new Failure(
        FailureKind.TRANSIENT,
        "stage_timed_out",
        "The stage " + stage.word() + " took longer than " + minutes + " minutes.",
        null,
        "Raise limits.stage-timeout in the plan, or look what the worker waits for.");
  }
}
