package dev.drover.common.api;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Starts a batch.
 *
 * @param name unique among all batches; letters, digits, dot, underscore and hyphen, at most 100
 * @param maxInFlight instead of the plan's {@code limits: max-in-flight}
 * @param waves how far each wave reaches, {@code 1,10%,50%}; absent lets all go at once
 * @param window when migrations may begin, {@code 22:00-05:00 Europe/Berlin}; absent at any time
 * @param withoutTest of whole databases: why they may go to a server for production though they
 *     were not restored elsewhere before; recorded and shown
 */
public record BatchRequest(
    String name,
    PlanText plan,
    List<ProjectLine> projects,
    @Nullable Integer maxInFlight,
    @Nullable String waves,
    @Nullable String window,
    @Nullable String withoutTest) {
  /** Only where it may go without a person's word. */
  public BatchRequest(
      String name,
      PlanText plan,
      List<ProjectLine> projects,
      @Nullable Integer maxInFlight,
      @Nullable String waves,
      @Nullable String window) {
    this(name, plan, projects, maxInFlight, waves, window, null);
  }

  /** Without waves, at any time. */
  public BatchRequest(
      String name, PlanText plan, List<ProjectLine> projects, @Nullable Integer maxInFlight) {
    this(name, plan, projects, maxInFlight, null, null);
  }

  public BatchRequest {
    Objects.requireNonNull(name, "name is missing");
    Objects.requireNonNull(plan, "plan is missing");
    Objects.requireNonNull(projects, "projects is missing");
    projects = List.copyOf(projects);
  }
}
