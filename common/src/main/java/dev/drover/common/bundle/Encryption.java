package dev.drover.common.bundle;

import dev.drover.common.bundle.key.DataKey;
import dev.drover.common.bundle.key.LockedKey;

/**
 * How a bundle is encrypted, as its manifest's clear header says.
 *
 * @param cipher {@value DataKey#CIPHER} always
 * @param segmentBytes {@value DataKey#SEGMENT} always
 * @param partBytes bytes of a data file, before encryption, that are encrypted as one stream
 */
record Encryption(String cipher, int segmentBytes, int partBytes, LockedKey key) {
  static final int PART = 4 << 20;

  static Encryption with(LockedKey key) {
    return new Encryption(DataKey.CIPHER, DataKey.SEGMENT, PART, key);
  }

  /** Whether this version can read it. */
  boolean isKnown() {
    return cipher.equals(DataKey.CIPHER) && segmentBytes == DataKey.SEGMENT && partBytes == PART;
  }
}
