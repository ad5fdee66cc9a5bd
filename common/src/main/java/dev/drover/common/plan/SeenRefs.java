package dev.drover.common.plan;

import dev.drover.common.digest.Sha256;
import dev.drover.common.name.ProjectRef;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Remembers on which line each ref stood, by 128 bits of its SHA-256 in arrays (open addressing, at
 * most half full), so that a million refs take some 40 MB and not several hundred. Not thread-safe.
 */
final class SeenRefs {
  private final MessageDigest sha256 = Sha256.start();
  private long[] high = new long[1 << 10];
  private long[] low = new long[1 << 10];
  private int[] lines = new int[1 << 10];
  private int size;

  /**
   * @param line from 1
   * @return the line the ref stood on before, or 0
   */
  int add(ProjectRef ref, int line) {
    ByteBuffer hash = ByteBuffer.wrap(sha256.digest(ref.value().getBytes(StandardCharsets.UTF_8)));
    if (size * 2 >= lines.length) {
      grow();
    }
    return put(hash.getLong(), hash.getLong(), line);
  }

  private int put(long first, long second, int line) {
    int mask = lines.length - 1;
    for (int at = (int) first & mask; ; at = (at + 1) & mask) {
      if (lines[at] == 0) {
        high[at] = first;
        low[at] = second;
        lines[at] = line;
        size++;
        return 0;
      }
      if (high[at] == first && low[at] == second) {
        return lines[at];
      }
    }
  }

  private void grow() {
    long[] oldHigh = high;
    long[] oldLow = low;
    int[] oldLines = lines;
    high = new long[oldLines.length * 2];
    low = new long[oldLines.length * 2];
    lines = new int[oldLines.length * 2];
    size = 0;
    for (int i = 0; i < oldLines.length; i++) {
      if (oldLines[i] != 0) {
        put(oldHigh[i], oldLow[i], oldLines[i]);
      }
    }
  }
}
