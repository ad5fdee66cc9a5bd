package dev.drover.coordinator.job;

import dev.drover.common.api.BackupJob;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.SealedBundle;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Target;
import dev.drover.coordinator.store.Plans;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Chooses which bundles are drilled. */
public final class Sample {
  public static final int DEFAULT = 5;
  public static final int LARGEST = 500;

  private Sample() {}

  /**
   * A drill for each chosen project's newest bundle.
   *
   * @param projects whose; empty for a sample of all
   * @param size how many; absent for {@value #DEFAULT}, or all that are named
   * @throws DroverException {@code drill_nothing}, {@code limit_invalid}
   */
  public static List<Wanted> drills(
      KnownBundles bundles, Plans plans, List<String> projects, @Nullable Integer size) {
    int limit = size != null ? size : projects.isEmpty() ? DEFAULT : projects.size();
    requireSize(limit);
    List<Wanted> drills = new ArrayList<>();
    for (KnownBundles.Newest newest : bundles.newest(projects, limit)) {
      drills.add(drill(newest, plans));
    }
    if (drills.isEmpty()) {
      throw DroverException.user(
          "drill_nothing",
          "No bundle is known of "
              + (projects.isEmpty() ? "any project" : "these projects")
              + " that could be drilled.",
          "Back up first; imported bundles are not drilled.");
    }
    return drills;
  }

  /**
   * @throws DroverException {@code limit_invalid}
   */
  public static void requireSize(int size) {
    if (size < 1 || size > LARGEST) {
      throw DroverException.user(
          "limit_invalid",
          "A sample of " + size + " is not possible.",
          "Use 1 to " + LARGEST + ".");
    }
  }

  private static Wanted drill(KnownBundles.Newest newest, Plans plans) {
    KnownBundles.Origin of = newest.of();
    SealedBundle bundle = Objects.requireNonNull(of.bundle(), "Only those with a bundle");
    ProjectRef project = new ProjectRef(of.project());
    Target target = plans.find(of.plan()).orElseThrow().plan().target();
    DatabaseName database = of.database();
    String server = of.server();
    return new Wanted(
        BackupJob.Kind.DRILL,
        of.plan(),
        project,
        server == null ? target.server() : server,
        database == null ? target.databaseOf(project) : database,
        new Wanted.Written(bundle, newest.origin()),
        false,
        false);
  }
}
