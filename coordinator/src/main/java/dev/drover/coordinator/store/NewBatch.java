package dev.drover.coordinator.store;

import dev.drover.common.plan.Assignment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A batch to be accepted.
 *
 * @param maxInFlight instead of the plan's
 * @param assignments distinct projects, each with a distinct server and database
 */
public record NewBatch(
    String name, StoredPlan plan, @Nullable Integer maxInFlight, List<Assignment> assignments) {
  public NewBatch {
    assignments = List.copyOf(assignments);
  }
}
