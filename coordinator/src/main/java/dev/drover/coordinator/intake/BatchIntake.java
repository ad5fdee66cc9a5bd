package dev.drover.coordinator.intake;

import dev.drover.common.api.BatchRequest;
import dev.drover.common.api.Tested;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Assignment;
import dev.drover.common.plan.Database;
import dev.drover.common.plan.Limits;
import dev.drover.common.plan.Waves;
import dev.drover.common.plan.Window;
import dev.drover.coordinator.store.Intake;
import dev.drover.coordinator.store.NewBatch;
import dev.drover.coordinator.store.StoredPlan;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Takes batches in: all of it is valid and stored, or all that is wrong is told and nothing is
 * stored. Thread-safe.
 */
@Singleton
public final class BatchIntake {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
  private static final Pattern ID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  private static final int LARGEST_IN_FLIGHT = 10_000;

  private final Intake intake;
  private final ProductionGate gate;

  BatchIntake(Intake intake, ProductionGate gate) {
    this.intake = intake;
    this.gate = gate;
  }

  /**
   * Stores the batch; its migrations start by themselves.
   *
   * @param actor who asks
   * @param also runs in the same transaction, after everything is stored; whatever it throws undoes
   *     all of it
   * @throws RefusedException when anything is wrong with it, naming every mistake
   * @throws dev.drover.common.failure.DroverException {@code batch_exists}, {@code plan_overlap}
   */
  public UUID start(BatchRequest request, String actor, Intake.Also also) {
    Mistakes mistakes = new Mistakes();
    checkName(request.name(), mistakes);
    Integer maxInFlight = request.maxInFlight();
    if (maxInFlight != null && (maxInFlight < 1 || maxInFlight > LARGEST_IN_FLIGHT)) {
      mistakes.add(
          "limit_invalid",
          "maxInFlight is " + maxInFlight + ".",
          "Use 1 to " + LARGEST_IN_FLIGHT + ".");
    }
    StoredPlan plan = PlanIntake.read(request.plan(), mistakes);
    List<Assignment> assignments =
        Lines.read(request.projects(), plan == null ? null : plan.plan(), mistakes);
    NewBatch.Going going =
        going(request, plan == null ? Limits.DEFAULT : plan.plan().limits(), mistakes);
    mistakes.refuseIfAny("The batch");
    StoredPlan stored = Objects.requireNonNull(plan);
    Map<ProjectRef, Tested> tested =
        stored.plan() instanceof Database whole
            ? gate.moves(
                whole,
                assignments,
                new ProductionGate.Asking(actor, request.withoutTest()),
                mistakes)
            : Map.of();
    mistakes.refuseIfAny("The batch");
    return intake.accept(
        new NewBatch(request.name(), stored, maxInFlight, going, assignments, null, tested),
        actor,
        also);
  }

  static void checkName(String name, Mistakes mistakes) {
    if (!NAME.matcher(name).matches() || ID.matcher(name).matches()) {
      mistakes.add(
          "batch_name_invalid",
          "The batch's name is not usable.",
          "Use 1 to 100 letters, digits, dots, underscores and hyphens, beginning with a letter or"
              + " digit, and no UUID.");
    }
  }

  /** What the request says comes before what the plan does. */
  private static NewBatch.Going going(BatchRequest request, Limits limits, Mistakes mistakes) {
    String waves = request.waves() == null ? limits.waves() : request.waves();
    String window = request.window() == null ? limits.window() : request.window();
    List<Integer> ends =
        waves == null
            ? null
            : mistakes.attempt("", () -> Waves.parse(waves).ends(request.projects().size()));
    return new NewBatch.Going(
        ends == null ? List.of() : ends,
        window == null ? null : mistakes.attempt("", () -> Window.parse(window)));
  }
}
