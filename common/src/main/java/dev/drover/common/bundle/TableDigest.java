package dev.drover.common.bundle;

import dev.drover.common.postgres.TableShape;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Digests a table's rows as their COPY text lines pass by: in all, and by bucket of their key, so that a difference
 * can be narrowed down without keeping rows. A row's hash is the SHA-256 of its line without the newline; its lanes are
 * the first two big-endian 64-bit words. A row's bucket comes from the SHA-256 of its key fields joined by tabs.
 *
 * <p>Constant memory. Not thread-safe.
 */
public final class TableDigest {
  /** Buckets are counted this fine and folded by {@link #buckets(int)}. */
  public static final int FINEST = 1024;

  private final int[] keyPositions;
  private final boolean wholeRowIsKey;
  private final MessageDigest sha256 = sha256();
  private final long[] counts = new long[FINEST];
  private final long[] lanes1 = new long[FINEST];
  private final long[] lanes2 = new long[FINEST];

  public TableDigest(TableShape shape) {
    this.keyPositions = shape.keyPositions();
    this.wholeRowIsKey = keyPositions.length == shape.columns().size();
  }

  /** @param line one COPY text line with its final newline */
  public void add(byte[] line) {
    int length = withoutNewline(line);
    sha256.update(line, 0, length);
    byte[] hash = sha256.digest();
    int bucket = fold(wholeRowIsKey ? hash : hashOfKey(line, length));
    ByteBuffer words = ByteBuffer.wrap(hash);
    counts[bucket]++;
    lanes1[bucket] += words.getLong(0);
    lanes2[bucket] += words.getLong(8);
  }

  /**
   * The finest bucket, 0 to {@link #FINEST} - 1, of the row on {@code line}; {@code bucket % n} is its bucket among n,
   * when n is a power of two.
   */
  public int bucketOf(byte[] line) {
    return fold(hashOfKey(line, withoutNewline(line)));
  }

  public Digest total() {
    Digest total = Digest.EMPTY;
    for (int i = 0; i < FINEST; i++) {
      total = total.plus(new Digest(counts[i], lanes1[i], lanes2[i]));
    }
    return total;
  }

  /** @param wanted a power of two up to {@link #FINEST} */
  public List<Digest> buckets(int wanted) {
    Digest[] folded = new Digest[wanted];
    Arrays.fill(folded, Digest.EMPTY);
    for (int i = 0; i < FINEST; i++) {
      folded[i % wanted] = folded[i % wanted].plus(new Digest(counts[i], lanes1[i], lanes2[i]));
    }
    return new ArrayList<>(Arrays.asList(folded));
  }

  private byte[] hashOfKey(byte[] line, int length) {
    if (wholeRowIsKey) {
      sha256.update(line, 0, length);
      return sha256.digest();
    }
    for (int i = 0; i < keyPositions.length; i++) {
      if (i > 0) {
        sha256.update((byte) '\t');
      }
      int from = start(line, length, keyPositions[i]);
      int to = from;
      while (to < length && line[to] != '\t') {
        to++;
      }
      sha256.update(line, from, to - from);
    }
    return sha256.digest();
  }

  private static int start(byte[] line, int length, int position) {
    int from = 0;
    for (int field = 0; field < position; field++) {
      while (from < length && line[from] != '\t') {
        from++;
      }
      from++;
    }
    return Math.min(from, length);
  }

  private static int withoutNewline(byte[] line) {
    return line.length > 0 && line[line.length - 1] == '\n' ? line.length - 1 : line.length;
  }

  private static int fold(byte[] hash) {
    return ((hash[30] & 0xff) << 8 | (hash[31] & 0xff)) & (FINEST - 1);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
