package dev.drover.coordinator.simulation;

import dev.drover.common.failure.DroverException;
import dev.drover.common.name.BundleId;
import dev.drover.common.name.MigrationId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The bundle store: what is published is whole, and never changes. */
final class Bundles {
  private final Map<BundleId, Bundle> published = new HashMap<>();

  /**
   * @param target the rows the project's existing database had; absent when it is to be created
   */
  record Bundle(MigrationId migration, List<String> source, @Nullable List<String> target) {}

  /** False when another draft of that id was published before. */
  boolean publish(BundleId id, Bundle bundle) {
    return published.putIfAbsent(id, bundle) == null;
  }

  @Nullable Bundle find(BundleId id) {
    return published.get(id);
  }

  /** As a reader finds it, digests checked. */
  Bundle open(BundleId id) {
    Bundle bundle = published.get(id);
    if (bundle == null) {
      throw DroverException.data("bundle_missing", "There is no bundle " + id + ".", null, null);
    }
    return bundle;
  }
}
