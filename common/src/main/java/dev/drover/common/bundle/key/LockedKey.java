package dev.drover.common.bundle.key;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * A bundle's data key as its manifest carries it, in the clear: encrypted by AES-256-GCM under a
 * key that the manifest only names. Tied to the bundle's id. Bytes are base64.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "by")
@JsonSubTypes({
  @JsonSubTypes.Type(value = LockedKey.ByKeyFile.class, name = "key-file"),
  @JsonSubTypes.Type(value = LockedKey.ByPassphrase.class, name = "passphrase")
})
public sealed interface LockedKey {
  /**
   * @param keyId of the key within the file
   * @param dataKey in Tink's form: 0x01, the key id as 4 bytes, 12 bytes of nonce, 32 of cipher
   *     text, 16 of tag
   */
  record ByKeyFile(long keyId, String dataKey) implements LockedKey {}

  /**
   * @param kdf {@value PassphraseLock#KDF} always; how the passphrase's key is derived
   * @param salt of 16 bytes
   * @param dataKey 12 bytes of nonce, 32 of cipher text, 16 of tag
   */
  record ByPassphrase(String kdf, int iterations, String salt, String dataKey)
      implements LockedKey {}
}
