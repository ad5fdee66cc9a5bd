package dev.drover.common.bundle.key;

import dev.drover.common.name.BundleId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The keys that a process locks and opens bundles with. A key file goes first: it locks new
 * bundles, and a passphrase beside it only opens old ones. Without either, new bundles are not
 * encrypted. Thread-safe.
 */
public final class BundleKeys {
  /** No keys: bundles are written in the clear. */
  public static final BundleKeys NONE = new BundleKeys(null, List.of());

  private final @Nullable Path path;
  private final @Nullable PassphraseLock passphrases;
  private volatile @Nullable KeyFile file;

  /** A data key with its locked form for the manifest. */
  public record NewKey(DataKey key, LockedKey locked) {}

  private BundleKeys(@Nullable Path path, List<String> passphrases) {
    this.path = path;
    this.file = path == null ? null : KeyFile.read(path);
    this.passphrases = passphrases.isEmpty() ? null : new PassphraseLock(passphrases);
  }

  /**
   * @param passphrases the first one locks, where there is no key file; all of them open
   * @throws dev.drover.common.failure.DroverException {@code key_file_unreadable}
   */
  public static BundleKeys of(@Nullable Path keyFile, List<String> passphrases) {
    return keyFile == null && passphrases.isEmpty() ? NONE : new BundleKeys(keyFile, passphrases);
  }

  /** A new data key for the bundle {@code id}; empty when bundles are not encrypted. */
  public Optional<NewKey> create(BundleId id) {
    byte[] dataKey = DataKey.random(DataKey.BYTES);
    KeyFile keys = file;
    try {
      if (keys != null) {
        byte[] locked = keys.encrypt(dataKey, context(id));
        return Optional.of(
            new NewKey(
                new DataKey(dataKey),
                new LockedKey.ByKeyFile(
                    keys.primaryKeyId(), Base64.getEncoder().encodeToString(locked))));
      }
      return passphrases == null
          ? Optional.empty()
          : Optional.of(new NewKey(new DataKey(dataKey), passphrases.lock(id, dataKey)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java platform has no AES-GCM", e);
    }
  }

  /** The data key of the bundle {@code id}; empty when none of these keys opens it. */
  public Optional<DataKey> open(BundleId id, LockedKey locked) {
    try {
      Optional<byte[]> key =
          switch (locked) {
            case LockedKey.ByKeyFile byFile -> byFile(id, byFile);
            case LockedKey.ByPassphrase byPassphrase ->
                passphrases == null ? Optional.empty() : passphrases.open(id, byPassphrase);
          };
      return key.filter(bytes -> bytes.length == DataKey.BYTES).map(DataKey::new);
    } catch (GeneralSecurityException | IllegalArgumentException _) {
      return Optional.empty(); // not base64, or not made by this key
    }
  }

  /** Reads the file anew for a key it did not hold before, so that readers follow a rotation. */
  private Optional<byte[]> byFile(BundleId id, LockedKey.ByKeyFile locked)
      throws GeneralSecurityException {
    KeyFile keys = file;
    if (keys != null && path != null && !keys.holds(locked.keyId())) {
      keys = KeyFile.read(path);
      file = keys;
    }
    return keys == null || !keys.holds(locked.keyId())
        ? Optional.empty()
        : Optional.of(keys.decrypt(Base64.getDecoder().decode(locked.dataKey()), context(id)));
  }

  static byte[] context(BundleId id) {
    return ("drover-bundle-2 key\n" + id).getBytes(StandardCharsets.UTF_8);
  }
}
