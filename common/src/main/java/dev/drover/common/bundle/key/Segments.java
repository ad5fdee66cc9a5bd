package dev.drover.common.bundle.key;

import com.google.crypto.tink.subtle.Hkdf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The segments of one stream, as Tink's AES256-GCM-HKDF streaming AEAD defines them
 * (developers.google.com/tink/wire-format, "Streaming AEAD"): each under its number and whether it
 * is the last, so that none can be left out, swapped or added. For one stream and thread.
 */
final class Segments {
  private static final int SALT = 32;
  private static final int PREFIX = 7;
  private static final int NONCE = 12;

  private final byte[] header;
  private final SecretKeySpec key;
  private final Cipher cipher;

  private Segments(byte[] header, byte[] dataKey, byte[] context) throws GeneralSecurityException {
    this.header = header;
    byte[] salt = Arrays.copyOfRange(header, 1, 1 + SALT);
    this.key =
        new SecretKeySpec(
            Hkdf.computeHkdf("HmacSha256", dataKey, salt, context, DataKey.BYTES), "AES");
    this.cipher = AesGcm.cipher();
  }

  /** Of a new stream, under a key that no other stream has. */
  static Segments create(byte[] dataKey, byte[] context) throws GeneralSecurityException {
    byte[] header = DataKey.random(DataKey.HEADER);
    header[0] = DataKey.HEADER;
    return new Segments(header, dataKey, context);
  }

  /**
   * @throws IOException when this is no header
   */
  static Segments open(byte[] header, byte[] dataKey, byte[] context)
      throws GeneralSecurityException, IOException {
    if (header.length != DataKey.HEADER || header[0] != DataKey.HEADER) {
      throw new IOException("No header of an encrypted stream");
    }
    return new Segments(header, dataKey, context);
  }

  byte[] header() {
    return header.clone();
  }

  /** How many bytes of plain text the segment {@code number} has, unless it is the last. */
  static int plain(int number) {
    return DataKey.SEGMENT - DataKey.TAG - (number == 0 ? DataKey.HEADER : 0);
  }

  /**
   * @return bytes of cipher text and tag in {@code to}
   */
  int encrypt(int number, boolean last, byte[] plain, int length, byte[] to)
      throws GeneralSecurityException {
    cipher.init(Cipher.ENCRYPT_MODE, key, nonce(number, last));
    return cipher.doFinal(plain, 0, length, to);
  }

  /**
   * @return bytes of plain text in {@code to}
   * @throws GeneralSecurityException when the segment is not the one of this number, or is changed
   */
  int decrypt(int number, boolean last, byte[] sealed, int length, byte[] to)
      throws GeneralSecurityException {
    cipher.init(Cipher.DECRYPT_MODE, key, nonce(number, last));
    return cipher.doFinal(sealed, 0, length, to);
  }

  private GCMParameterSpec nonce(int number, boolean last) {
    byte[] nonce =
        ByteBuffer.allocate(NONCE)
            .put(header, 1 + SALT, PREFIX)
            .putInt(number)
            .put((byte) (last ? 1 : 0))
            .array();
    return new GCMParameterSpec(8 * DataKey.TAG, nonce);
  }
}
