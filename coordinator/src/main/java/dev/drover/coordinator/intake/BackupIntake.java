package dev.drover.coordinator.intake;

import dev.drover.common.api.BackupJob;
import dev.drover.common.api.BackupRequest;
import dev.drover.common.api.DrillRequest;
import dev.drover.common.api.RestoreRequest;
import dev.drover.common.api.VerificationRequest;
import dev.drover.common.failure.DroverException;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Database;
import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.Plan;
import dev.drover.common.plan.Schema;
import dev.drover.coordinator.job.KnownBundles;
import dev.drover.coordinator.job.Place;
import dev.drover.coordinator.job.Sample;
import dev.drover.coordinator.job.Wanted;
import dev.drover.coordinator.store.Plans;
import dev.drover.coordinator.store.StoredPlan;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes jobs of what people ask for, or tells what is wrong with it. Thread-safe. */
@Singleton
public final class BackupIntake {
  private final ProductionGate gate;
  private final KnownBundles bundles;
  private final Plans plans;
  private final Origins origins;

  public BackupIntake(KnownBundles bundles, Plans plans, ProductionGate gate) {
    this.gate = gate;
    this.bundles = bundles;
    this.plans = plans;
    this.origins = new Origins(bundles, plans);
  }

  /**
   * @param plan to be stored with the job; absent when it is known already
   */
  public record Accepted(Wanted wanted, @Nullable StoredPlan plan) {}

  /**
   * @throws RefusedException when plan or project are malformed
   */
  public Accepted backup(BackupRequest request) {
    Mistakes mistakes = new Mistakes();
    StoredPlan plan = PlanIntake.read(request.plan(), mistakes);
    ProjectRef project = mistakes.attempt("Project: ", () -> new ProjectRef(request.project()));
    mistakes.refuseIfAny("The request");
    StoredPlan stored = Objects.requireNonNull(plan);
    return new Accepted(
        backup(
            stored.fingerprint(),
            stored.plan(),
            Objects.requireNonNull(project),
            Boolean.TRUE.equals(request.pinned())),
        stored);
  }

  private static Wanted backup(String fingerprint, Plan plan, ProjectRef project, boolean pinned) {
    Place source = Place.ofSource(plan, project, "A backup by hand");
    return Wanted.backup(fingerprint, project, source.server(), source.database(), pinned);
  }

  /**
   * @param actor who asks
   * @throws DroverException {@code bundle_unknown}; {@code bak_substituted}; {@code bak_mismatch};
   *     {@code restore_to_invalid}; {@code test_missing}
   */
  public Accepted restore(RestoreRequest request, String actor) {
    Origins.Written written =
        origins.of(
            request.bundle(), request.manifestSha256(), request.migration(), request.project());
    Origins.Planned planned = written.plan(request.plan());
    requireRows(planned.plan());
    How how =
        new How(
            BackupJob.Kind.RESTORE,
            request.to(),
            Boolean.TRUE.equals(request.dryRun()),
            Boolean.FALSE.equals(request.safetyCopy()),
            request.onLaterRows() == Schema.LaterRows.LOSE,
            new ProductionGate.Asking(actor, request.withoutTest()));
    return reading(how, written, planned);
  }

  private static void requireRows(Plan plan) {
    switch (plan) {
      case Isolate _, Schema _ -> {}
      case Database _ -> plan.isolate("A restore of rows");
    }
  }

  /**
   * @param dryRun of a restore
   * @param withoutCopy of a restore
   * @param losingRows of a restore
   * @param asking of a restore
   */
  private record How(
      BackupJob.Kind kind,
      String place,
      boolean dryRun,
      boolean withoutCopy,
      boolean losingRows,
      ProductionGate.@Nullable Asking asking) {
    /** One that changes nothing. */
    private How(BackupJob.Kind kind, String place) {
      this(kind, place, false, false, false, null);
    }
  }

  private Accepted reading(How how, Origins.Written written, Origins.Planned planned) {
    Place place = written.place(how.place(), planned.plan());
    ProductionGate.Asking asking = how.asking();
    Wanted wanted =
        new Wanted(
            how.kind(),
            planned.fingerprint(),
            written.project(),
            place.server(),
            place.database(),
            new Wanted.Written(written.bundle(), written.migration()),
            how.dryRun(),
            false,
            how.withoutCopy(),
            how.losingRows(),
            asking == null || planned.plan() instanceof Schema
                ? null
                : gate.restore(
                    place.server(), written.project(), written.bundle(), how.dryRun(), asking));
    return new Accepted(wanted, planned.given());
  }

  /**
   * @throws DroverException as {@link #restore}, but {@code test_missing}
   */
  public Accepted verification(VerificationRequest request) {
    String owner = Objects.requireNonNull(request.project(), "project is missing");
    String in = request.in() == null ? "target" : request.in();
    if (request.bundle() != null) {
      Origins.Written written =
          origins.of(
              request.bundle(),
              Objects.requireNonNull(request.manifestSha256()),
              Objects.requireNonNull(request.migration()),
              owner);
      Origins.Planned planned = written.plan(request.plan());
      var _ = Place.ofSource(planned.plan(), written.project(), "A comparison with a bundle");
      return reading(new How(BackupJob.Kind.VERIFY, in), written, planned);
    }
    StoredPlan plan = Objects.requireNonNull(Origins.given(request.plan()));
    ProjectRef project = new ProjectRef(owner);
    Place place = Origins.place(in, plan.plan(), project, null);
    Wanted wanted =
        new Wanted(
            BackupJob.Kind.VERIFY,
            plan.fingerprint(),
            project,
            place.server(),
            place.database(),
            null,
            false,
            false);
    return new Accepted(wanted, plan);
  }

  /**
   * @param plan to be stored with the jobs; absent when all are known already
   */
  public record Drills(List<Wanted> wanted, @Nullable StoredPlan plan) {}

  /**
   * @throws DroverException {@code drill_nothing}, {@code limit_invalid}; of a named bundle {@code
   *     bundle_unknown}; {@code bak_substituted}; {@code bak_mismatch}; {@code plan_kind}
   */
  public Drills drill(DrillRequest request) {
    if (request.bundle() == null) {
      return new Drills(Sample.drills(bundles, plans, request.projects(), request.sample()), null);
    }
    Origins.Written written =
        origins.of(
            request.bundle(),
            Objects.requireNonNull(request.manifestSha256()),
            Objects.requireNonNull(request.migration()),
            request.projects().getFirst());
    Origins.Planned planned = written.plan(request.plan());
    var _ = Place.ofSource(planned.plan(), written.project(), "A drill");
    Accepted drill = reading(new How(BackupJob.Kind.DRILL, "target"), written, planned);
    return new Drills(List.of(drill.wanted()), drill.plan());
  }
}
