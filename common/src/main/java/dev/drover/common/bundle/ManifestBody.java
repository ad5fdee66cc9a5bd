package dev.drover.common.bundle;

import org.jspecify.annotations.Nullable;

/** What a manifest says about the rows; encrypted where the bundle is. */
record ManifestBody(String planFingerprint, Manifest.Part source, Manifest.@Nullable Part target) {
  static ManifestBody of(Manifest manifest) {
    return new ManifestBody(manifest.planFingerprint(), manifest.source(), manifest.target());
  }
}
