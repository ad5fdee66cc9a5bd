package dev.drover.common.bundle;

import dev.drover.common.digest.Sha256;
import dev.drover.common.name.BundleId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.HexFormat;
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
    try (InputStream in = store.read(id, file.name(), 0)) {
      if (keep) {
        byte[] content = in.readNBytes((int) file.bytes() + 1);
        BundleProof.require(id, file, content.length, HexFormat.of().formatHex(Sha256.of(content)));
        inMemory.put(
            file.name(), sealing == null ? content : decrypt(sealing, file.name(), content));
      } else {
        BundleProof.require(id, file, in, _ -> {});
      }
    }
    sizes.put(file.name(), file.bytes());
  }

  private byte[] decrypt(Sealing by, String name, byte[] content) throws IOException {
    InputStream stored = new ByteArrayInputStream(content);
    try (InputStream in = new SealedInput(id, by, name, 0, stored, content.length)) {
      return in.readAllBytes();
    }
  }
}
