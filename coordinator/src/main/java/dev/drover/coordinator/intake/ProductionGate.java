package dev.drover.coordinator.intake;

import dev.drover.common.api.Tested;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.SealedBundle;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Assignment;
import dev.drover.common.plan.Database;
import dev.drover.coordinator.job.TestRestores;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lets nothing go to a server for production that was not restored elsewhere before, unless a
 * person says why. What the saga restores by itself does not come by here. Thread-safe.
 */
@Singleton
final class ProductionGate {
  private static final String MISSING = "test_missing";

  private final TestRestores tests;

  ProductionGate(TestRestores tests) {
    this.tests = tests;
  }

  /**
   * Who asks.
   *
   * @param withoutTest why nothing needs to be restored elsewhere before; absent when it has to
   */
  record Asking(String actor, @Nullable String withoutTest) {
    /**
     * @throws DroverException {@code reason_invalid}
     */
    Asking {
      if (withoutTest != null && withoutTest.isBlank()) {
        throw DroverException.user(
            "reason_invalid",
            "It does not say why it goes without a test.",
            "Give the reason: --without-test TEXT.");
      }
    }

    private @Nullable Tested waived() {
      return withoutTest == null ? null : Tested.without(actor, withoutTest);
    }
  }

  /**
   * How it is known that the bundle can be restored; absent where nobody needs to know, on servers
   * that are not for production.
   *
   * @param dryRun answer {@link Tested#MISSING} instead of refusing
   * @throws DroverException {@code test_missing}
   */
  @Nullable Tested restore(
      String server, ProjectRef project, SealedBundle bundle, boolean dryRun, Asking asking) {
    if (!tests.neededFor(server)) {
      return null;
    }
    Tested found = tests.of(project, bundle).orElse(null);
    Tested known = found == null ? asking.waived() : found;
    if (known != null || dryRun) {
      return known == null ? Tested.MISSING : known;
    }
    throw DroverException.user(
        MISSING,
        "The server '"
            + server
            + "' is one for production, and the bundle "
            + bundle.id()
            + " was never restored anywhere else. Nothing was done.",
        "Try it: drover backup drill --bundle "
            + bundle.id()
            + ", or restore it to another server. Or say why not: --without-test REASON.");
  }

  /**
   * As {@link #restore}, for moves of whole databases: each project that goes to a server for
   * production needs its own.
   *
   * @return by project; without those that go elsewhere
   */
  Map<ProjectRef, Tested> moves(
      Database plan, List<Assignment> assignments, Asking asking, Mistakes mistakes) {
    Map<ProjectRef, String> bound = new HashMap<>();
    for (Assignment assignment : assignments) {
      String server = assignment.server() == null ? plan.target().server() : assignment.server();
      if (tests.neededFor(server)) {
        bound.put(assignment.project(), server);
      }
    }
    if (bound.isEmpty()) {
      return Map.of();
    }
    Map<String, Tested> known =
        tests.of(bound.keySet().stream().map(ProjectRef::value).toList(), plan);
    Map<ProjectRef, Tested> tested = new HashMap<>();
    bound.forEach((project, server) -> {
      Tested found = known.get(project.value());
      Tested one = found == null ? asking.waived() : found;
      if (one == null) {
        mistakes.add(MISSING, untested(project, server), toTry(project));
      } else {
        tested.put(project, one);
      }
    });
    return tested;
  }

  private static String untested(ProjectRef project, String server) {
    return "The server '"
        + server
        + "' is one for production, and "
        + project
        + " was not restored anywhere else within "
        + TestRestores.DAYS
        + " days. Nothing was done.";
  }

  private static String toTry(ProjectRef project) {
    return "Move it elsewhere first: drover batch start with the same plan and another"
        + " target.server. Or: drover backup create --plan FILE --project "
        + project
        + ", then drover backup drill "
        + project
        + ". Or say why not: --without-test REASON.";
  }
}
