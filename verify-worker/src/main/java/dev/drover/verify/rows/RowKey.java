package dev.drover.verify.rows;

import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * Stands for a row's key without holding it: the first 128 bits of the SHA-256 of its key fields
 * joined by tabs.
 */
record RowKey(long high, long low) {
  /** The key of {@code row}; {@code positions} are its key fields, in key order. */
  static RowKey of(Row row, int[] positions, MessageDigest sha256) {
    for (int i = 0; i < positions.length; i++) {
      if (i > 0) {
        sha256.update((byte) '\t');
      }
      row.update(sha256, positions[i]);
    }
    ByteBuffer words = ByteBuffer.wrap(sha256.digest());
    return new RowKey(words.getLong(), words.getLong());
  }

  /** Which of {@code slices} equal parts of all keys this one falls into. */
  int slice(int slices) {
    return (int) Long.remainderUnsigned(low, slices);
  }
}
