package dev.drover.coordinator.store;

import dev.drover.common.message.GivenBundle;
import dev.drover.common.plan.Assignment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A batch to be accepted.
 *
 * @param maxInFlight instead of the plan's
 * @param waves after how many projects each ends, the last being all; empty without waves
 * @param assignments distinct projects, each with a distinct server and database
 * @param given the bundle that its only project begins with; absent when it makes a backup
 */
public record NewBatch(
    String name,
    StoredPlan plan,
    @Nullable Integer maxInFlight,
    List<Integer> waves,
    List<Assignment> assignments,
    @Nullable GivenBundle given) {
  /** From backups of its own. */
  public NewBatch(
      String name,
      StoredPlan plan,
      @Nullable Integer maxInFlight,
      List<Integer> waves,
      List<Assignment> assignments) {
    this(name, plan, maxInFlight, waves, assignments, null);
  }

  /** Without waves. */
  public NewBatch(
      String name, StoredPlan plan, @Nullable Integer maxInFlight, List<Assignment> assignments) {
    this(name, plan, maxInFlight, List.of(), assignments);
  }

  public NewBatch {
    waves = List.copyOf(waves);
    assignments = List.copyOf(assignments);
    if (given != null && assignments.size() != 1) {
      throw new IllegalArgumentException("A bundle is one project's");
    }
  }
}
