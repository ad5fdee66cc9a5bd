package dev.drover.common.bundle.key;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;

/**
 * The key of one bundle. Encrypts streams in the format of Tink's AES256-GCM-HKDF streaming AEAD
 * (HKDF by HMAC-SHA256): a header of {@link #HEADER} bytes, then segments of {@link #SEGMENT} bytes
 * of cipher text, the first of which is shorter by the header; each ends with a tag of {@link #TAG}
 * bytes. Segments can be neither changed, dropped, added nor reordered, and the stream opens only
 * in the {@code context} it was made in. Thread-safe.
 */
public final class DataKey {
  /** Name of the cipher, as manifests carry it. */
  public static final String CIPHER = "AES256-GCM-HKDF-SHA256";

  public static final int SEGMENT = 64 << 10;
  static final int HEADER = 40;
  static final int TAG = 16;
  static final int BYTES = 32;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final byte[] key;

  DataKey(byte[] key) {
    if (key.length != BYTES) {
      throw new IllegalArgumentException("Not a key of 256 bits");
    }
    this.key = key.clone();
  }

  static byte[] random(int bytes) {
    byte[] random = new byte[bytes];
    RANDOM.nextBytes(random);
    return random;
  }

  /** How many bytes {@code plain} bytes become. */
  public long encrypted(long plain) {
    long perSegment = SEGMENT - TAG;
    long segments = Math.max(1, (HEADER + plain + perSegment - 1) / perSegment);
    return HEADER + plain + segments * TAG;
  }

  /** Closing the stream writes its end and closes {@code out}. */
  public OutputStream encrypting(OutputStream out, byte[] context) throws IOException {
    try {
      return new EncryptingStream(out, Segments.create(key, context));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java platform has no AES-GCM", e);
    }
  }

  /**
   * What was encrypted in the same {@code context}. A segment is handed out only when its tag is
   * right; otherwise reading throws an {@link IOException}. Skipping costs less than reading.
   */
  public InputStream decrypting(InputStream in, byte[] context) {
    return new DecryptingStream(in, key, context);
  }
}
