package dev.drover.common.testing;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Rows as COPY text and what any implementation of the row digest must make of them. The expected
 * values were computed from the definition alone (SHA-256 and FNV-1a of another language), not by
 * the code under test.
 */
public final class DigestVectors {
  /**
   * @param digest of this row alone
   * @param bucketByFirst the finest bucket when the key is the first column
   * @param bucketBySecondAndFirst when the key is the second column, then the first
   * @param bucketByAll when the row has no key and all three columns stand for it
   */
  public record Row(
      String line, String digest, int bucketByFirst, int bucketBySecondAndFirst, int bucketByAll) {
    public byte[] bytes() {
      return (line + "\n").getBytes(StandardCharsets.UTF_8);
    }
  }

  /** A NULL, an empty text, escapes with non-ASCII characters, a NULL key column with JSON. */
  public static final List<Row> ROWS =
      List.of(
          new Row("1\tAda\t\\N", "1:142a75829009aef6:773994a4689b0108", 914, 294, 108),
          new Row("2\tAda\t", "1:ea2a949c8be50101:dd5ff5652cc5f651", 804, 303, 94),
          new Row("3\ta\\tb\\\\c\\nd\té🐢", "1:7e6ff8fae03dbbbf:74528a5ddfe95a13", 905, 66, 199),
          new Row("4\t\\N\t{}", "1:6435a4db99e51f49:6796b289debf3d63", 584, 922, 642));

  /** Of all {@link #ROWS}, in any order. */
  public static final String ALL = "4:e0faa7f596118aff:3082c6f154098ecf";

  /** Of the first row, twice. */
  public static final String FIRST_TWICE = "2:2854eb0520135dec:ee732948d1360210";

  /** Of no rows. */
  public static final String NONE = "0:0000000000000000:0000000000000000";

  /** Of one row whose only column is NULL, and of one whose only column is empty. */
  public static final String NULL_ALONE = "1:b582d3167c70c098:fdfefc2c847a1aae";

  public static final String EMPTY_ALONE = "1:e3b0c44298fc1c14:9afbf4c8996fb924";

  private DigestVectors() {}
}
