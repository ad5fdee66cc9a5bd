package dev.drover.common.bundle;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.drover.common.name.BundleId;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a manifest says in the clear: enough to list a bundle, to find its key and to prove its
 * files, and nothing about the rows.
 */
record ManifestHeader(
    BundleId id,
    ProjectRef project,
    MigrationId migration,
    int epoch,
    Instant createdAt,
    String droverVersion,
    List<Manifest.DataFile> files,
    @Nullable Encryption encryption,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean safetyCopy) {
  ManifestHeader {
    files = List.copyOf(files);
  }

  static ManifestHeader of(Manifest manifest, @Nullable Encryption encryption) {
    return new ManifestHeader(
        manifest.id(),
        manifest.project(),
        manifest.migration(),
        manifest.epoch(),
        manifest.createdAt(),
        manifest.droverVersion(),
        manifest.files(),
        encryption,
        manifest.safetyCopy());
  }

  Manifest with(int format, ManifestBody body) {
    return new Manifest(
        format,
        id,
        project,
        migration,
        epoch,
        body.planFingerprint(),
        createdAt,
        droverVersion,
        files,
        body.source(),
        body.target(),
        safetyCopy);
  }
}
