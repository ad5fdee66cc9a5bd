package dev.drover.common.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks for bundles to be restored for trial: each project's newest that the coordinator knows.
 *
 * @param projects whose; left out or empty for a sample of all
 * @param sample how many projects, those first whose newest bundle was never drilled or longest
 *     ago; 5 when left out
 * @param reason recorded and shown
 */
public record DrillRequest(
    @Nullable List<String> projects, @Nullable Integer sample, @Nullable String reason) {
  public DrillRequest {
    projects = projects == null ? List.of() : List.copyOf(projects);
  }

  @Override
  public List<String> projects() {
    return projects == null ? List.of() : projects;
  }
}
