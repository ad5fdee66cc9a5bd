package dev.drover.common.bundle;

import dev.drover.common.digest.Sha256;
import dev.drover.common.message.SealedBundle;
import dev.drover.common.name.BundleId;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.TreeSet;
import java.util.function.LongConsumer;

/** Whether a store gives back a bundle to the byte. No key is needed. */
final class BundleProof {
  private static final int BUFFER = 128 << 10;

  private BundleProof() {}

  /**
   * Reads the manifest and every file.
   *
   * @param passed is told of bytes as they pass; what it throws ends it
   * @throws dev.drover.common.failure.DroverException {@code bundle_missing}, {@code bak_tampered},
   *     {@code bak_substituted}
   */
  static void require(BundleStore store, SealedBundle bundle, LongConsumer passed)
      throws IOException {
    BundleId id = bundle.id();
    ManifestFile manifest = manifest(store, id);
    if (!manifest.sha256().equals(bundle.manifestSha256())) {
      throw BundleFailures.another(id);
    }
    TreeSet<String> foreign = new TreeSet<>(store.files(id));
    foreign.remove(Manifest.FILE);
    for (Manifest.DataFile file : manifest.header().files()) {
      foreign.remove(file.name());
      try (InputStream in = store.read(id, FileName.check(file.name()), 0)) {
        require(id, file, in, passed);
      }
    }
    if (!foreign.isEmpty()) {
      throw BundleFailures.tampered(id, foreign.first(), "its manifest knows no such file");
    }
  }

  /**
   * @throws dev.drover.common.failure.DroverException {@code bundle_missing}, {@code bak_tampered},
   *     {@code bak_version}
   */
  static ManifestFile manifest(BundleStore store, BundleId id) throws IOException {
    try (InputStream in = store.read(id, Manifest.FILE, 0)) {
      return ManifestFile.read(id, in.readNBytes(ManifestFile.LIMIT));
    }
  }

  /**
   * Reads {@code in} to its end, and holds it against what the manifest says of the file.
   *
   * @throws dev.drover.common.failure.DroverException {@code bak_tampered}
   */
  static void require(BundleId id, Manifest.DataFile file, InputStream in, LongConsumer passed)
      throws IOException {
    MessageDigest sha256 = Sha256.start();
    byte[] buffer = new byte[BUFFER];
    long bytes = 0;
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      sha256.update(buffer, 0, read);
      bytes += read;
      passed.accept(read);
    }
    require(id, file, bytes, Sha256.hex(sha256));
  }

  /**
   * @throws dev.drover.common.failure.DroverException {@code bak_tampered}
   */
  static void require(BundleId id, Manifest.DataFile file, long bytes, String sha256) {
    if (bytes != file.bytes()) {
      throw BundleFailures.tampered(id, file.name(), "it should have " + file.bytes() + " bytes");
    }
    if (!sha256.equals(file.sha256())) {
      throw BundleFailures.tampered(id, file.name(), "its SHA-256 is another");
    }
  }
}
