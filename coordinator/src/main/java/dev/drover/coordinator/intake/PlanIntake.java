package dev.drover.coordinator.intake;

import dev.drover.common.api.PlanCheckRequest;
import dev.drover.common.api.PlanText;
import dev.drover.common.message.Json;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.PlanReader;
import dev.drover.common.plan.ReadPlan;
import dev.drover.coordinator.store.PlanChecks;
import dev.drover.coordinator.store.StoredPlan;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Takes plans in and asks workers to check them. Thread-safe. */
@Singleton
public final class PlanIntake {
  private static final int LARGEST_SAMPLE = 100;

  /** In bytes of JSON; leaves room for a command's other parts. */
  private static final int LARGEST_PLAN = 7_000_000;

  private final PlanChecks checks;

  public PlanIntake(PlanChecks checks) {
    this.checks = checks;
  }

  /**
   * Starts a check; twice starts two, which change nothing.
   *
   * @return names the check
   * @throws RefusedException when the plan is malformed, naming every mistake
   */
  public UUID check(PlanCheckRequest request) {
    Mistakes mistakes = new Mistakes();
    StoredPlan plan = read(request.plan(), mistakes);
    if (request.sample().size() > LARGEST_SAMPLE) {
      mistakes.add(
          "plan_projects",
          "The sample has more than " + LARGEST_SAMPLE + " projects.",
          "Send fewer.");
    }
    List<ProjectRef> sample = new ArrayList<>();
    for (String ref : request.sample()) {
      ProjectRef project = mistakes.attempt("Sample: ", () -> new ProjectRef(ref));
      if (project != null) {
        sample.add(project);
      }
    }
    mistakes.refuseIfAny("The request");
    return checks.start(java.util.Objects.requireNonNull(plan), sample);
  }

  /** Nothing, and mistakes more, when it is malformed. */
  static @Nullable StoredPlan read(PlanText text, Mistakes mistakes) {
    Mistakes own = new Mistakes();
    own.addAll(PlanReader.findings(text.yaml(), text.files()));
    mistakes.addAll(own.all());
    if (!own.all().isEmpty()) {
      return null;
    }
    ReadPlan read = PlanReader.read(text.yaml(), text.files());
    if (Json.bytes(read.plan()).length > LARGEST_PLAN) {
      mistakes.add(
          "plan_too_large",
          "The plan with the files it names is larger than " + LARGEST_PLAN / 1_000_000 + " MB.",
          "It travels whole in one command: make its schema files smaller.");
      return null;
    }
    return new StoredPlan(read.fingerprint(), text.yaml(), text.files(), read.plan());
  }
}
