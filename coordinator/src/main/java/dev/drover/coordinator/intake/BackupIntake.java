package dev.drover.coordinator.intake;

import dev.drover.common.api.BackupJob;
import dev.drover.common.api.BackupRequest;
import dev.drover.common.api.DrillRequest;
import dev.drover.common.api.PlanText;
import dev.drover.common.api.RestoreRequest;
import dev.drover.common.api.VerificationRequest;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.SealedBundle;
import dev.drover.common.name.BundleId;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.Plan;
import dev.drover.common.plan.Target;
import dev.drover.coordinator.job.KnownBundles;
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
  private final KnownBundles bundles;
  private final Plans plans;

  public BackupIntake(KnownBundles bundles, Plans plans) {
    this.bundles = bundles;
    this.plans = plans;
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
    Isolate.Source source = source(plan);
    return Wanted.backup(
        fingerprint, project, source.server(), new DatabaseName(source.database()), pinned);
  }

  /**
   * @throws DroverException {@code bundle_unknown}; {@code bak_substituted}; {@code bak_mismatch};
   *     {@code restore_to_invalid}
   */
  public Accepted restore(RestoreRequest request) {
    ProjectRef project = new ProjectRef(request.project());
    SealedBundle bundle =
        new SealedBundle(new BundleId(request.bundle()), request.manifestSha256());
    KnownBundles.@Nullable Origin origin = bundles.origin(request.migration()).orElse(null);
    if (origin != null) {
      refuseOther(origin, project, bundle);
    }
    StoredPlan given = given(request.plan());
    String fingerprint =
        given != null ? given.fingerprint() : origin == null ? null : origin.plan();
    if (fingerprint == null) {
      throw DroverException.user(
          "bundle_unknown",
          "This coordinator does not know who wrote the bundle " + bundle.id() + ".",
          "Give the plan that says which rows are the project's: --plan FILE.");
    }
    Plan plan = given != null ? given.plan() : plans.find(fingerprint).orElseThrow().plan();
    plan.isolate("A restore by hand");
    Place to = Place.of(request.to(), plan, project, origin);
    Wanted wanted =
        new Wanted(
            BackupJob.Kind.RESTORE,
            fingerprint,
            project,
            to.server(),
            to.database(),
            new Wanted.Written(bundle, request.migration()),
            Boolean.TRUE.equals(request.dryRun()),
            false);
    return new Accepted(wanted, given);
  }

  /**
   * @throws DroverException as {@link #restore}
   */
  public Accepted verification(VerificationRequest request) {
    String owner = Objects.requireNonNull(request.project(), "project is missing");
    String in = request.in() == null ? "target" : request.in();
    if (request.bundle() != null) {
      Accepted restore =
          restore(
              new RestoreRequest(
                  request.bundle(),
                  Objects.requireNonNull(request.manifestSha256()),
                  Objects.requireNonNull(request.migration()),
                  owner,
                  in,
                  request.plan(),
                  true,
                  null));
      return new Accepted(restore.wanted().as(BackupJob.Kind.VERIFY), restore.plan());
    }
    StoredPlan plan = Objects.requireNonNull(given(request.plan()));
    ProjectRef project = new ProjectRef(owner);
    Place place = Place.of(in, plan.plan(), project, null);
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

  /** The coordinator's own word about a bundle counts more than the store's. */
  private static void refuseOther(
      KnownBundles.Origin origin, ProjectRef project, SealedBundle bundle) {
    if (!origin.project().equals(project.value())) {
      throw DroverException.data(
          "bak_mismatch",
          "The bundle " + bundle.id() + " was not written for project " + project + ".",
          bundle.id().value(),
          "Name the project it is of.");
    }
    SealedBundle known = origin.bundle();
    if (known != null && known.id().equals(bundle.id()) && !known.equals(bundle)) {
      throw DroverException.data(
          "bak_substituted",
          "The manifest of bundle " + bundle.id() + " is not the one that its backup reported.",
          bundle.id().value(),
          "Somebody wrote this bundle anew: do not use it.");
    }
  }

  private static @Nullable StoredPlan given(@Nullable PlanText text) {
    if (text == null) {
      return null;
    }
    Mistakes mistakes = new Mistakes();
    StoredPlan plan = PlanIntake.read(text, mistakes);
    mistakes.refuseIfAny("The plan");
    return plan;
  }

  /**
   * @throws DroverException {@code drill_nothing}, {@code limit_invalid}
   */
  public List<Wanted> drill(DrillRequest request) {
    return Sample.drills(bundles, plans, request.projects(), request.sample());
  }

  /** Where a restore goes. */
  private record Place(String server, DatabaseName database) {
    private static Place of(
        String to, Plan plan, ProjectRef project, KnownBundles.@Nullable Origin origin) {
      return switch (to) {
        case "source" ->
            new Place(source(plan).server(), new DatabaseName(source(plan).database()));
        case "target" -> target(plan, project, origin);
        default -> named(to);
      };
    }

    private static Place target(
        Plan plan, ProjectRef project, KnownBundles.@Nullable Origin origin) {
      if (origin != null && origin.server() != null && origin.database() != null) {
        return new Place(origin.server(), origin.database());
      }
      Target target = plan.target();
      return new Place(target.server(), target.databaseOf(project));
    }

    private static Place named(String to) {
      int slash = to.indexOf('/');
      if (slash < 1 || slash == to.length() - 1 || to.indexOf(':') >= 0) {
        throw DroverException.user(
            "restore_to_invalid",
            "It does not say where to restore.",
            "Write source, target, or SERVER/DATABASE with a server's name in drover.yaml.");
      }
      return new Place(to.substring(0, slash), new DatabaseName(to.substring(slash + 1)));
    }
  }

  private static Isolate.Source source(Plan plan) {
    return plan.isolate("A backup by hand").source();
  }
}
