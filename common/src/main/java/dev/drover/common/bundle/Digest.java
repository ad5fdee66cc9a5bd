package dev.drover.common.bundle;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;

/**
 * The digest of a set of rows: how many, and the sum of their hashes in two 64-bit lanes modulo
 * 2^64. Sums do not depend on the order of rows and, unlike XOR, notice a row that comes twice.
 * {@link #plus} joins disjoint sets.
 *
 * <p>Written {@code rows:lane1:lane2}, the lanes as 16 hexadecimal digits, because a JSON number is
 * not exact beyond 2^53 in every reader.
 */
public record Digest(long rows, long lane1, long lane2) {
  public static final Digest EMPTY = new Digest(0, 0, 0);
  private static final int LANES = 34;

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static Digest parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 1 || text.length() - colon != LANES || text.charAt(colon + 17) != ':') {
      throw new IllegalArgumentException("Not a digest of the form rows:lane1:lane2");
    }
    return new Digest(
        Long.parseLong(text, 0, colon, 10),
        HexFormat.fromHexDigitsToLong(text, colon + 1, colon + 17),
        HexFormat.fromHexDigitsToLong(text, colon + 18, text.length()));
  }

  /**
   * Buckets of the same rows, but fewer.
   *
   * @param buckets by key, see {@link TableDigest}
   * @param wanted a power of two, at most as many as there are
   */
  public static List<Digest> fold(List<Digest> buckets, int wanted) {
    List<Digest> folded = new ArrayList<>(Collections.nCopies(wanted, EMPTY));
    for (int i = 0; i < buckets.size(); i++) {
      folded.set(i % wanted, folded.get(i % wanted).plus(buckets.get(i)));
    }
    return folded;
  }

  public Digest plus(Digest other) {
    return new Digest(rows + other.rows, lane1 + other.lane1, lane2 + other.lane2);
  }

  @JsonValue
  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return rows + ":" + hex.toHexDigits(lane1) + ":" + hex.toHexDigits(lane2);
  }
}
