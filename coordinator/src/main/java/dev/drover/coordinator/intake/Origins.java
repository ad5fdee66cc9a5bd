package dev.drover.coordinator.intake;

import dev.drover.common.api.PlanText;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.SealedBundle;
import dev.drover.common.name.BundleId;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Plan;
import dev.drover.common.plan.Target;
import dev.drover.coordinator.job.KnownBundles;
import dev.drover.coordinator.job.Place;
import dev.drover.coordinator.store.Plans;
import dev.drover.coordinator.store.StoredPlan;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where bundles come from and where what is in them may go, as far as the coordinator knows.
 * Thread-safe.
 */
final class Origins {
  private final KnownBundles bundles;
  private final Plans plans;

  Origins(KnownBundles bundles, Plans plans) {
    this.bundles = bundles;
    this.plans = plans;
  }

  /**
   * The bundle that somebody names.
   *
   * @throws DroverException {@code bak_substituted}; {@code bak_mismatch}
   */
  Written of(String bundle, String manifestSha256, UUID migration, String owner) {
    ProjectRef project = new ProjectRef(owner);
    SealedBundle sealed = new SealedBundle(new BundleId(bundle), manifestSha256);
    KnownBundles.@Nullable Origin known = bundles.origin(migration).orElse(null);
    if (known != null) {
      refuseOther(known, project, sealed);
    }
    return new Written(sealed, migration, project, known);
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

  /** A bundle, and who wrote it. */
  final class Written {
    private final SealedBundle bundle;
    private final UUID migration;
    private final ProjectRef project;
    private final KnownBundles.@Nullable Origin known;

    private Written(
        SealedBundle bundle,
        UUID migration,
        ProjectRef project,
        KnownBundles.@Nullable Origin known) {
      this.bundle = bundle;
      this.migration = migration;
      this.project = project;
      this.known = known;
    }

    SealedBundle bundle() {
      return bundle;
    }

    UUID migration() {
      return migration;
    }

    ProjectRef project() {
      return project;
    }

    /**
     * The plan that was given, or else the one it was written under.
     *
     * @throws DroverException {@code bundle_unknown}
     */
    Planned plan(@Nullable PlanText text) {
      StoredPlan given = given(text);
      if (given != null) {
        return new Planned(given, true);
      }
      if (known == null) {
        throw DroverException.user(
            "bundle_unknown",
            "This coordinator does not know who wrote the bundle " + bundle.id() + ".",
            "Give the plan that it was backed up under: --plan FILE.");
      }
      return new Planned(plans.find(known.plan()).orElseThrow(), false);
    }

    Place place(String to, Plan plan) {
      return Origins.place(to, plan, project, known);
    }
  }

  /**
   * @param isNew whether it is to be stored
   */
  record Planned(StoredPlan stored, boolean isNew) {
    Plan plan() {
      return stored.plan();
    }

    String fingerprint() {
      return stored.fingerprint();
    }

    @Nullable StoredPlan given() {
      return isNew ? stored : null;
    }
  }

  static @Nullable StoredPlan given(@Nullable PlanText text) {
    if (text == null) {
      return null;
    }
    Mistakes mistakes = new Mistakes();
    StoredPlan plan = PlanIntake.read(text, mistakes);
    mistakes.refuseIfAny("The plan");
    return plan;
  }

  /**
   * @param to {@code source}, {@code target} or {@code SERVER/DATABASE}
   * @throws DroverException {@code restore_to_invalid}
   */
  static Place place(
      String to, Plan plan, ProjectRef project, KnownBundles.@Nullable Origin origin) {
    return switch (to) {
      case "source" -> Place.ofSource(plan, project, "A restore into the source");
      case "target" -> target(plan, project, origin);
      default -> named(to);
    };
  }

  private static Place target(Plan plan, ProjectRef project, KnownBundles.@Nullable Origin origin) {
    if (origin != null && origin.server() != null && origin.database() != null) {
      return new Place(origin.server(), origin.database());
    }
    Target target = plan.target();
    return new Place(target.server(), target.databaseOf(project));
  }

  /**
   * @param to {@code SERVER/DATABASE}
   * @throws DroverException {@code restore_to_invalid}
   */
  static Place named(String to) {
    int slash = to.indexOf('/');
    if (slash < 1 || slash == to.length() - 1 || to.indexOf(':') >= 0) {
      throw DroverException.user(
          "restore_to_invalid",
          "It does not say where to restore.",
          "Write source, target, or SERVER/DATABASE with a server's name in drover.yaml; a whole"
              + " database goes to SERVER/DATABASE alone.");
    }
    return new Place(to.substring(0, slash), new DatabaseName(to.substring(slash + 1)));
  }
}
