package dev.drover.common.api;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a plan to be checked against its servers.
 *
 * @param sample refs of projects to try the plan's predicates with; at most 100
 */
public record PlanCheckRequest(PlanText plan, @Nullable List<String> sample) {
  public PlanCheckRequest {
    Objects.requireNonNull(plan, "plan is missing");
    sample = sample == null ? List.of() : List.copyOf(sample);
  }

  @Override
  public List<String> sample() {
    return sample == null ? List.of() : sample;
  }
}
