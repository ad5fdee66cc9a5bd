package dev.drover.verify.rows;

import java.nio.ByteBuffer;

/** How often one key is expected and found, and the sums of those rows' hashes. */
final class Tally {
  private int expected;
  private int found;
  private long lane1;
  private long lane2;

  void expect(byte[] rowHash) {
    ByteBuffer words = ByteBuffer.wrap(rowHash);
    expected++;
    lane1 += words.getLong(0);
    lane2 += words.getLong(8);
  }

  void find(byte[] rowHash) {
    ByteBuffer words = ByteBuffer.wrap(rowHash);
    found++;
    lane1 -= words.getLong(0);
    lane2 -= words.getLong(8);
  }

  int expected() {
    return expected;
  }

  int found() {
    return found;
  }

  boolean agrees() {
    return expected == found && lane1 == 0 && lane2 == 0;
  }
}
