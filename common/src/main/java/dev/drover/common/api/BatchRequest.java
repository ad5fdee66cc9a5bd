package dev.drover.common.api;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Starts a batch.
 *
 * @param name unique among all batches; letters, digits, dot, underscore and hyphen, at most 100
 * @param maxInFlight instead of the plan's {@code limits: max-in-flight}
 */
public record BatchRequest(
    String name, PlanText plan, List<ProjectLine> projects, @Nullable Integer maxInFlight) {
  public BatchRequest {
    Objects.requireNonNull(name, "name is missing");
    Objects.requireNonNull(plan, "plan is missing");
    Objects.requireNonNull(projects, "projects is missing");
    projects = List.copyOf(projects);
  }
}
