package dev.drover.coordinator.api;

import dev.drover.common.api.BackupJob;
import dev.drover.common.api.BackupNeed;
import dev.drover.common.api.Page;
import dev.drover.common.api.TestNeed;
import dev.drover.common.api.Tested;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.SealedBundle;
import dev.drover.common.name.BundleId;
import dev.drover.common.name.ProjectRef;
import dev.drover.coordinator.job.Jobs;
import dev.drover.coordinator.job.KnownBundles;
import dev.drover.coordinator.job.TestRestores;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Jobs to look at and to pin. Thread-safe. */
@Singleton
final class BackupQueries {
  private final Jobs jobs;
  private final KnownBundles bundles;
  private final TestRestores tests;

  BackupQueries(Jobs jobs, KnownBundles bundles, TestRestores tests) {
    this.jobs = jobs;
    this.tests = tests;
    this.bundles = bundles;
  }

  /**
   * @throws DroverException {@code filter_invalid}
   */
  static Jobs.Filter filter(
      @Nullable String kind,
      @Nullable String state,
      @Nullable String project,
      @Nullable String bundle,
      @Nullable String run) {
    return new Jobs.Filter(
        known("kind", kind, BackupJob.Kind.values(), BackupJob.Kind::word),
        known("state", state, BackupJob.State.values(), BackupJob.State::word),
        project,
        bundle,
        run == null ? null : Missing.id("run", run));
  }

  private static <T> @Nullable String known(
      String what, @Nullable String word, T[] values, Function<T, String> spelt) {
    if (word != null && Arrays.stream(values).map(spelt).noneMatch(word::equals)) {
      throw DroverException.user(
          "filter_invalid",
          "There is no such " + what + ".",
          "One of: " + String.join(", ", Arrays.stream(values).map(spelt).toList()) + ".");
    }
    return word;
  }

  Page<BackupJob> page(Jobs.Filter filter, Cursor page) {
    return page.page(
        jobs.page(filter, page.lastId(), page.oneMore()), job -> job.id().toString(), job -> job);
  }

  BackupJob find(String id) {
    return jobs.find(Missing.id("backup", id)).orElseThrow(Missing.of("backup", id));
  }

  BackupJob pin(String id, boolean pinned, String actor) {
    return jobs.pin(Missing.id("backup", id), pinned, actor).orElseThrow(Missing.of("backup", id));
  }

  TestNeed test(String project, String bundle, String manifestSha256, String server) {
    ProjectRef ref = new ProjectRef(project);
    SealedBundle sealed = new SealedBundle(new BundleId(bundle), manifestSha256);
    return tests.neededFor(server)
        ? new TestNeed(true, tests.of(ref, sealed).orElse(Tested.MISSING))
        : new TestNeed(false, null);
  }

  BackupNeed need(String migration, String bundle) {
    UUID origin = Missing.id("migration", migration);
    return bundles.need(origin, bundle);
  }
}
