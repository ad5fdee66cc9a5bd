package dev.drover.common.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.drover.common.message.MoveStep;
import dev.drover.common.message.Stage;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one project, and each decision on the way.
 *
 * @param at when it was made
 * @param batch the batch's name
 * @param plan the plan's fingerprint
 * @param kind the plan's: {@code isolate}, {@code database} or {@code schema}
 * @param steps what was done, stage by stage, with what undoes it
 * @param history oldest first
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record MigrationReport(
    Instant at,
    String batch,
    String plan,
    String kind,
    ProjectReport project,
    List<Step> steps,
    List<MigrationDetail.HistoryEntry> history,
    AuditHead audit) {
  public MigrationReport {
    steps = steps == null ? List.of() : List.copyOf(steps);
    history = List.copyOf(history);
  }

  /**
   * A step of the latest attempt that came to its end.
   *
   * @param what it was done to, such as a file; null where the step says it all
   * @param transactions {@code one}, {@code many} (each whole by itself), {@code none} where
   *     PostgreSQL does it without, or {@code unknown} of a worker of another release
   * @param undo what undoes it, for people
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Step(
      Stage stage,
      String step,
      String words,
      @Nullable String what,
      MoveStep.Transactions transactions,
      String undo) {}
}
