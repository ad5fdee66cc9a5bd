package dev.drover.common.bundle.key;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import dev.drover.common.failure.DroverException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Objects;

/**
 * A Tink keyset of AEAD keys as JSON in the clear, readable by its owner only: its primary key
 * locks new bundles, all of its keys open old ones. {@code tinkey} writes the same form.
 */
public final class KeyFile {
  static {
    try {
      AeadConfig.register();
    } catch (GeneralSecurityException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final KeysetHandle keys;
  private final Aead aead;

  private KeyFile(KeysetHandle keys) throws GeneralSecurityException {
    this.keys = keys;
    this.aead = keys.getPrimitive(RegistryConfiguration.get(), Aead.class);
  }

  /**
   * @throws DroverException {@code key_file_unreadable}
   */
  public static KeyFile read(Path file) {
    try {
      return new KeyFile(
          TinkJsonProtoKeysetFormat.parseKeyset(
              Files.readString(file), InsecureSecretKeyAccess.get()));
    } catch (IOException e) {
      throw unreadable(file, "cannot be read (" + e.getClass().getSimpleName() + ")");
    } catch (GeneralSecurityException e) {
      throw unreadable(file, "is no Tink keyset of AEAD keys in JSON");
    }
  }

  /**
   * Writes a file with one new key.
   *
   * @throws DroverException {@code key_file_exists}: a key is never overwritten
   */
  public static KeyFile create(Path file) throws IOException {
    if (Files.exists(file)) {
      throw DroverException.user(
          "key_file_exists",
          "The key file " + file + " is there already.",
          "Rotate it, or name another: without its keys the bundles they lock are lost.");
    }
    return write(file, KeysetHandle.newBuilder());
  }

  /** Adds a new key, which locks new bundles from then on; all others stay to open old ones. */
  public static KeyFile rotate(Path file) throws IOException {
    return write(file, KeysetHandle.newBuilder(read(file).keys));
  }

  public long primaryKeyId() {
    return Integer.toUnsignedLong(keys.getPrimary().getId());
  }

  boolean holds(long keyId) {
    for (int i = 0; i < keys.size(); i++) {
      if (Integer.toUnsignedLong(keys.getAt(i).getId()) == keyId) {
        return true;
      }
    }
    return false;
  }

  byte[] encrypt(byte[] dataKey, byte[] context) throws GeneralSecurityException {
    return aead.encrypt(dataKey, context);
  }

  byte[] decrypt(byte[] locked, byte[] context) throws GeneralSecurityException {
    return aead.decrypt(locked, context);
  }

  /** In one step, so that a crash in between loses no key. */
  private static KeyFile write(Path file, KeysetHandle.Builder keys) throws IOException {
    Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent(), "A file has a folder");
    try {
      KeysetHandle handle =
          keys.addEntry(
                  KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                      .withRandomId()
                      .makePrimary())
              .build();
      String json =
          TinkJsonProtoKeysetFormat.serializeKeyset(handle, InsecureSecretKeyAccess.get());
      Path draft =
          Files.createTempFile(
              folder,
              ".drover",
              ".key",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try {
        Files.write(draft, json.getBytes(StandardCharsets.UTF_8), StandardOpenOption.DSYNC);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(draft);
      }
      return new KeyFile(handle);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java platform has no AES-GCM", e);
    }
  }

  private static DroverException unreadable(Path file, String why) {
    return DroverException.user(
        "key_file_unreadable",
        "The key file " + file + " " + why + ".",
        "Name a key file that this process can read; 'drover backup key create FILE' makes one.");
  }
}
