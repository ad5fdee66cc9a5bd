package dev.drover.backup.dump;

import dev.drover.common.bundle.Manifest;
import dev.drover.common.message.Order;
import dev.drover.common.name.BundleId;
import dev.drover.common.plan.Fingerprint;
import dev.drover.common.plan.Plan;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a manifest says besides the rows.
 *
 * @param at by this worker's clock
 */
record Heading(Order order, Plan plan, BundleId bundle, Instant at) {
  Manifest manifest(
      List<Manifest.DataFile> files, Manifest.Part source, Manifest.@Nullable Part target) {
    return manifest(files, source, target, null);
  }

  /** Of rows that are about to be changed. */
  Manifest safetyCopy(List<Manifest.DataFile> files, Manifest.Part rows) {
    return manifest(files, rows, null, true);
  }

  private Manifest manifest(
      List<Manifest.DataFile> files,
      Manifest.Part source,
      Manifest.@Nullable Part target,
      @Nullable Boolean safetyCopy) {
    return new Manifest(
        Manifest.FORMAT,
        bundle,
        order.project(),
        order.migration(),
        order.epoch(),
        Fingerprint.of(plan.withoutFiles()),
        at.truncatedTo(ChronoUnit.MILLIS),
        version(),
        files,
        source,
        target,
        safetyCopy);
  }

  private static String version() {
    String version = Heading.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
