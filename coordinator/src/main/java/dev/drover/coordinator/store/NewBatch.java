package dev.drover.coordinator.store;

import dev.drover.common.api.Tested;
import dev.drover.common.message.GivenBundle;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Assignment;
import dev.drover.common.plan.Window;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A batch to be accepted.
 *
 * @param maxInFlight instead of the plan's
 * @param assignments distinct projects, each with a distinct server and database
 * @param given the bundle that its only project begins with; absent when it makes a backup
 * @param tested how it is known that a project can be restored, of those for which that is asked
 */
public record NewBatch(
    String name,
    StoredPlan plan,
    @Nullable Integer maxInFlight,
    Going going,
    List<Assignment> assignments,
    @Nullable GivenBundle given,
    Map<ProjectRef, Tested> tested) {
  /**
   * When its migrations begin.
   *
   * @param waves after how many projects each ends, the last being all; empty without waves
   * @param window absent when at any time
   */
  public record Going(List<Integer> waves, @Nullable Window window) {
    public static final Going AT_ONCE = new Going(List.of(), null);

    public Going {
      waves = List.copyOf(waves);
    }
  }

  /** From backups of its own. */
  public NewBatch(
      String name,
      StoredPlan plan,
      @Nullable Integer maxInFlight,
      Going going,
      List<Assignment> assignments) {
    this(name, plan, maxInFlight, going, assignments, null, Map.of());
  }

  /** All at once. */
  public NewBatch(
      String name, StoredPlan plan, @Nullable Integer maxInFlight, List<Assignment> assignments) {
    this(name, plan, maxInFlight, Going.AT_ONCE, assignments);
  }

  public NewBatch {
    assignments = List.copyOf(assignments);
    tested = Map.copyOf(tested);
    if (given != null && assignments.size() != 1) {
      throw new IllegalArgumentException("A bundle is one project's");
    }
  }
}
