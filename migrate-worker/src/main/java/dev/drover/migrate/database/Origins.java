package dev.drover.migrate.database;

import dev.drover.common.bundle.BundleReader;
import dev.drover.common.bundle.Definitions;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.failure.DroverException;

/** What is built from. */
record Origins(BundleReader bundle, Manifest.Part part, Definitions definitions) {
  /**
   * @throws DroverException {@code bundle_without_definitions}
   */
  static Origins of(BundleReader bundle) {
    Manifest.Part part = bundle.manifest().source();
    Definitions definitions = part.definitions();
    if (definitions == null) {
      throw DroverException.data(
          "bundle_without_definitions",
          "The bundle holds rows alone, not a whole database.",
          null,
          "Replay from the stage 'backup'.");
    }
    return new Origins(bundle, part, definitions);
  }

  /** What tells this bundle from every other, and no part of which changes. */
  String seal() {
    return bundle.manifestSha256();
  }
}
