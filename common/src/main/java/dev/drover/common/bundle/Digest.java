package dev.drover.common.bundle;

/**
 * The digest of a set of rows: how many, and the sum of their hashes in two 64-bit lanes modulo 2^64. Sums do not
 * depend on the order of rows and, unlike XOR, notice a row that comes twice. {@link #plus} joins disjoint sets.
 */
public record Digest(long rows, long lane1, long lane2) {
  public static final Digest EMPTY = new Digest(0, 0, 0);

  public Digest plus(Digest other) {
    return new Digest(rows + other.rows, lane1 + other.lane1, lane2 + other.lane2);
  }
}
