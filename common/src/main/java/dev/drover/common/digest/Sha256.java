package dev.drover.common.digest;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 without a checked exception. */
public final class Sha256 {
  private Sha256() {}

  public static MessageDigest start() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /** Of {@code bytes}; 32 of them. */
  public static byte[] of(byte[] bytes) {
    return start().digest(bytes);
  }

  /** Ends {@code hash}; lower-case hexadecimal. */
  public static String hex(MessageDigest hash) {
    return HexFormat.of().formatHex(hash.digest());
  }
}
