package dev.drover.coordinator.store;

import dev.drover.common.failure.Failure;
import dev.drover.common.message.Progress;
import dev.drover.common.message.Verdict;
import dev.drover.common.plan.Plan;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One migration with all that happened to it.
 *
 * @param plan without the text of its files, where the kind can do without
 * @param progress of the current or latest run, while known
 * @param history oldest first
 */
public record MigrationDetail(
    MigrationView migration, Plan plan, @Nullable Progress progress, List<Entry> history) {
  public MigrationDetail {
    history = List.copyOf(history);
  }

  /**
   * One decision.
   *
   * @param state the state arrived in
   * @param actor a worker's id, {@code coordinator}, or who asked
   */
  public record Entry(
      long version,
      Instant at,
      String state,
      int epoch,
      String actor,
      String note,
      @Nullable Failure failure,
      @Nullable Verdict verdict) {}
}
