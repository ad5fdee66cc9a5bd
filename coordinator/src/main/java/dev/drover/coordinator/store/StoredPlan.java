package dev.drover.coordinator.store;

import dev.drover.common.plan.Plan;
import java.util.Map;

/**
 * A plan as its author sent it, and as it was read.
 *
 * @param fingerprint SHA-256 of the normalized plan with its files, hexadecimal
 * @param files name to text of every file the plan names
 */
public record StoredPlan(String fingerprint, String yaml, Map<String, String> files, Plan plan) {
  public StoredPlan {
    files = Map.copyOf(files);
  }
}
