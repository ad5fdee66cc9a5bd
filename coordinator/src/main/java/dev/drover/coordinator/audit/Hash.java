package dev.drover.coordinator.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.drover.common.digest.Sha256;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 over a hash before and fields, each written as its length in bytes, a colon and its text
 * in UTF-8, or as a dash when absent: no two lists of fields look alike. The upgrade of the tables
 * to the trail writes the same in SQL.
 */
final class Hash {
  private final MessageDigest digest = Sha256.start();

  Hash(byte[] before) {
    digest.update(before);
  }

  Hash field(@Nullable Object value) {
    if (value == null) {
      digest.update((byte) '-');
      return this;
    }
    byte[] text = value.toString().getBytes(UTF_8);
    digest.update((text.length + ":").getBytes(UTF_8));
    digest.update(text);
    return this;
  }

  /** As it is, for what always has the same length. */
  Hash bytes(byte[] fixed) {
    digest.update(fixed);
    return this;
  }

  byte[] value() {
    return digest.digest();
  }
}
