package dev.drover.coordinator.intake;

import dev.drover.common.api.DatabaseRestoreRequest;
import dev.drover.common.api.Tested;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.GivenBundle;
import dev.drover.common.name.MigrationId;
import dev.drover.common.plan.Assignment;
import dev.drover.common.plan.Database;
import dev.drover.coordinator.job.KnownBundles;
import dev.drover.coordinator.job.Place;
import dev.drover.coordinator.store.Intake;
import dev.drover.coordinator.store.NewBatch;
import dev.drover.coordinator.store.Plans;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Takes in that a whole database is to be restored: a batch of one migration which begins with a
 * bundle that is there. Thread-safe.
 */
@Singleton
public final class DatabaseRestores {
  private final Intake intake;
  private final ProductionGate gate;
  private final Origins origins;

  DatabaseRestores(Intake intake, KnownBundles bundles, Plans plans, ProductionGate gate) {
    this.intake = intake;
    this.gate = gate;
    this.origins = new Origins(bundles, plans);
  }

  /**
   * Stores the batch; it starts by itself.
   *
   * @param also as {@link BatchIntake#start} takes it
   * @throws RefusedException when its name or plan are malformed
   * @throws DroverException {@code plan_kind}; {@code bundle_unknown}; {@code bak_substituted};
   *     {@code bak_mismatch}; {@code restore_to_invalid}; {@code test_missing}; {@code
   *     batch_exists}, {@code plan_overlap}
   */
  public UUID start(DatabaseRestoreRequest request, String actor, Intake.Also also) {
    Mistakes mistakes = new Mistakes();
    BatchIntake.checkName(request.name(), mistakes);
    mistakes.refuseIfAny("The restore");
    Origins.Written written =
        origins.of(
            request.bundle(), request.manifestSha256(), request.migration(), request.project());
    Origins.Planned planned = written.plan(request.plan());
    if (!(planned.plan() instanceof Database)) {
      throw DroverException.user(
          "plan_kind",
          "The plan '" + planned.plan().name() + "' is not of kind database.",
          "Name the plan that the whole database was backed up under, with --plan.");
    }
    Place place = Origins.named(request.to());
    Tested tested =
        gate.restore(
            place.server(),
            written.project(),
            written.bundle(),
            false,
            new ProductionGate.Asking(actor, request.withoutTest()));
    Assignment assignment =
        new Assignment(written.project(), place.server(), place.database(), null);
    return intake.accept(
        new NewBatch(
            request.name(),
            planned.stored(),
            1,
            NewBatch.Going.AT_ONCE,
            List.of(assignment),
            new GivenBundle(written.bundle(), new MigrationId(written.migration())),
            tested == null ? Map.of() : Map.of(written.project(), tested)),
        actor,
        also);
  }
}
