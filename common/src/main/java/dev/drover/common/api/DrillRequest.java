package dev.drover.common.api;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Asks for bundles to be restored for trial: each project's newest that the coordinator knows, or
 * one that is named. The parts that name it come together, with its project alone.
 *
 * @param projects whose; left out or empty for a sample of all
 * @param sample how many projects, those first whose newest bundle was never drilled or longest
 *     ago; 5 when left out
 * @param bundle its id
 * @param manifestSha256 the bundle's digest as the store tells it
 * @param migration the migration or job that wrote the bundle, as its manifest says
 * @param plan of a named bundle; may be left out when the coordinator knows the migration or job
 * @param reason recorded and shown
 */
public record DrillRequest(
    @Nullable List<String> projects,
    @Nullable Integer sample,
    @Nullable String bundle,
    @Nullable String manifestSha256,
    @Nullable UUID migration,
    @Nullable PlanText plan,
    @Nullable String reason) {
  /** Of newest bundles. */
  public DrillRequest(
      @Nullable List<String> projects, @Nullable Integer sample, @Nullable String reason) {
    this(projects, sample, null, null, null, null, reason);
  }

  public DrillRequest {
    projects = projects == null ? List.of() : List.copyOf(projects);
    if ((bundle == null) != (manifestSha256 == null) || (bundle == null) != (migration == null)) {
      throw new IllegalArgumentException("bundle, manifestSha256 and migration come together");
    }
    if (bundle == null ? plan != null : projects.size() != 1 || sample != null) {
      throw new IllegalArgumentException("a bundle comes with its one project, a plan with both");
    }
  }

  @Override
  public List<String> projects() {
    return projects == null ? List.of() : projects;
  }
}
