package dev.drover.common.bundle;

import dev.drover.common.digest.Sha256;
import dev.drover.common.name.BundleId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A bundle's data files after each was found to have the size and the SHA-256 that the manifest
 * says.
 */
final class VerifiedFiles {
  /**
   * Bundles up to this many bytes are kept in memory, so that what was verified is what is read.
   */
  static final long IN_MEMORY = 4 << 20;

  private static final int BUFFER = 128 << 10;

  private final BundleStore store;
  private final BundleId id;
  private final @Nullable Sealing sealing;
  private final Map<String, Long> sizes = new HashMap<>();
  private final Map<String, byte[]> inMemory = new HashMap<>();

  private VerifiedFiles(BundleStore store, BundleId id, @Nullable Sealing sealing) {
    this.store = store;
    this.id = id;
    this.sealing = sealing;
  }

  /**
   * @param sealing absent when the bundle is not encrypted
   */
  static VerifiedFiles verify(BundleStore store, Manifest manifest, @Nullable Sealing sealing)
      throws IOException {
    VerifiedFiles files = new VerifiedFiles(store, manifest.id(), sealing);
    boolean keep =
        manifest.files().stream().allMatch(file -> file.bytes() <= IN_MEMORY)
            && manifest.files().stream().mapToLong(Manifest.DataFile::bytes).sum() <= IN_MEMORY;
    for (Manifest.DataFile file : manifest.files()) {
      files.verify(file, keep);
    }
    return files;
  }

  /**
   * From {@code offset} of a file on, decrypted; may go past what the caller wants.
   *
   * @param offset in the file before it was encrypted
   */
  InputStream open(String name, long offset) throws IOException {
    byte[] bytes = inMemory.get(name);
    if (bytes != null) {
      int from = (int) Math.min(offset, bytes.length);
      return new ByteArrayInputStream(bytes, from, bytes.length - from);
    }
    if (sealing == null) {
      return store.read(id, name, offset);
    }
    long part = offset / sealing.encryption().partBytes();
    long from = part * sealing.storedPart();
    long left = Math.max(0, Objects.requireNonNull(sizes.get(name), name) - from);
    InputStream in = new SealedInput(id, sealing, name, part, store.read(id, name, from), left);
    in.skipNBytes(offset % sealing.encryption().partBytes());
    return in;
  }

  private void verify(Manifest.DataFile file, boolean keep) throws IOException {
    MessageDigest sha256 = Sha256.start();
    long bytes;
    try (InputStream in = store.read(id, file.name(), 0)) {
      if (keep) {
        byte[] content = in.readNBytes((int) file.bytes() + 1);
        sha256.update(content);
        bytes = content.length;
        inMemory.put(file.name(), content);
      } else {
        bytes = hash(in, sha256);
      }
    }
    if (bytes != file.bytes()) {
      throw BundleFailures.tampered(id, file.name(), "it should have " + file.bytes() + " bytes");
    }
    if (!Sha256.hex(sha256).equals(file.sha256())) {
      throw BundleFailures.tampered(id, file.name(), "its SHA-256 is another");
    }
    sizes.put(file.name(), bytes);
    byte[] content = inMemory.get(file.name());
    if (sealing != null && content != null) {
      inMemory.put(file.name(), decrypt(sealing, file.name(), content));
    }
  }

  private byte[] decrypt(Sealing by, String name, byte[] content) throws IOException {
    InputStream stored = new ByteArrayInputStream(content);
    try (InputStream in = new SealedInput(id, by, name, 0, stored, content.length)) {
      return in.readAllBytes();
    }
  }

  private static long hash(InputStream in, MessageDigest sha256) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long bytes = 0;
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      sha256.update(buffer, 0, read);
      bytes += read;
    }
    return bytes;
  }
}
