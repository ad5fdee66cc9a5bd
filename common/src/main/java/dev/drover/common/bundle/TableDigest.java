package dev.drover.common.bundle;

import dev.drover.common.digest.Sha256;
import dev.drover.common.postgres.CopyOut;
import dev.drover.common.postgres.TableShape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Digests a table's rows as their COPY text lines pass by: in all, and by bucket of their key, so
 * that a difference can be narrowed down without keeping rows.
 *
 * <p>A row's hash is the SHA-256 of its line without the newline; its lanes are the first two
 * big-endian 64-bit words. A row's bucket comes from its key fields' text in key order, each ended
 * by a tab, hashed by 64-bit FNV-1a and spread by the finalizer of MurmurHash3; it only spreads
 * rows evenly, so it need not withstand an adversary. COPY text escapes tabs, newlines and
 * backslashes and writes NULL as {@code \N}, so no two different rows share a line.
 *
 * <p>Constant memory, no allocation a row; a row may also come in pieces. Not thread-safe.
 */
public final class TableDigest implements CopyOut.RowSink {
  /** Buckets are counted this fine and folded by {@link #buckets(int)}. */
  public static final int FINEST = 1024;

  private static final int ROWS_A_BUCKET = 64;
  private static final int CHUNK = 64 << 10;
  private static final long FNV_START = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;
  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final int[] keyPositions;
  private final MessageDigest sha256 = Sha256.start();
  private final byte[] hash = new byte[32];
  private final long[] counts = new long[FINEST];
  private final long[] lanes1 = new long[FINEST];
  private final long[] lanes2 = new long[FINEST];
  private final PiecedKey piecedKey;

  public TableDigest(TableShape shape) {
    this.keyPositions = shape.keyPositions();
    this.piecedKey = new PiecedKey(keyPositions);
  }

  /**
   * How many buckets tell {@code rows} rows apart well enough: a power of two, 1 to {@link
   * #FINEST}.
   */
  public static int bucketsFor(long rows) {
    long wanted = Math.clamp(rows / ROWS_A_BUCKET, 1, FINEST);
    return (int) Long.highestOneBit(wanted);
  }

  /**
   * @param line one COPY text line, with or without its final newline
   */
  public void add(byte[] line) {
    add(line, 0, line.length);
  }

  /** Adds the rows that another digest of the same table has seen. */
  public void add(TableDigest other) {
    for (int bucket = 0; bucket < FINEST; bucket++) {
      counts[bucket] += other.counts[bucket];
      lanes1[bucket] += other.lanes1[bucket];
      lanes2[bucket] += other.lanes2[bucket];
    }
  }

  /** As {@link #add(byte[])}, of a line that stands within a larger array. */
  public void add(byte[] buffer, int offset, int length) {
    int end = end(buffer, offset, length);
    sha256.update(buffer, offset, end - offset);
    count(bucket(buffer, offset, end));
  }

  @Override
  public void row(byte[] line) {
    add(line, 0, line.length);
  }

  @Override
  public void piece(byte[] buffer, int length, boolean last) {
    piece(buffer, 0, length, last);
  }

  /**
   * Adds the rows of a text, however long each is.
   *
   * @param text COPY text, to its end; each line with its newline
   */
  public void addAll(InputStream text) throws IOException {
    byte[] chunk = new byte[CHUNK];
    boolean within = false;
    for (int length = text.read(chunk); length >= 0; length = text.read(chunk)) {
      int from = 0;
      for (int at = 0; at < length; at++) {
        if (chunk[at] == '\n') {
          if (within) {
            piece(chunk, from, at + 1 - from, true);
          } else {
            add(chunk, from, at + 1 - from);
          }
          within = false;
          from = at + 1;
        }
      }
      if (from < length) {
        piece(chunk, from, length - from, false);
        within = true;
      }
    }
  }

  private void piece(byte[] buffer, int offset, int length, boolean last) {
    int end = last ? end(buffer, offset, length) : offset + length;
    sha256.update(buffer, offset, end - offset);
    piecedKey.add(buffer, offset, end);
    if (last) {
      count(finest(piecedKey.end()));
    }
  }

  /** Counts the row whose text {@link #sha256} has taken. */
  private void count(int bucket) {
    try {
      sha256.digest(hash, 0, hash.length);
    } catch (DigestException e) {
      throw new IllegalStateException("32 bytes hold a SHA-256", e);
    }
    counts[bucket]++;
    lanes1[bucket] += (long) WORDS.get(hash, 0);
    lanes2[bucket] += (long) WORDS.get(hash, 8);
  }

  /**
   * The finest bucket, 0 to {@link #FINEST} - 1, of the row on {@code line}; {@code bucket % n} is
   * its bucket among n, when n is a power of two.
   */
  public int bucketOf(byte[] line) {
    return bucketOf(line, 0, line.length);
  }

  /** As {@link #bucketOf(byte[])}, of a line that stands within a larger array. */
  public int bucketOf(byte[] buffer, int offset, int length) {
    return bucket(buffer, offset, end(buffer, offset, length));
  }

  public Digest total() {
    return buckets(1).getFirst();
  }

  /**
   * @param wanted a power of two up to {@link #FINEST}
   */
  public List<Digest> buckets(int wanted) {
    if (Integer.bitCount(wanted) != 1 || wanted > FINEST) {
      throw new IllegalArgumentException("Not a power of two up to " + FINEST + ": " + wanted);
    }
    List<Digest> folded = new ArrayList<>(wanted);
    for (int bucket = 0; bucket < wanted; bucket++) {
      long rows = 0;
      long lane1 = 0;
      long lane2 = 0;
      for (int i = bucket; i < FINEST; i += wanted) {
        rows += counts[i];
        lane1 += lanes1[i];
        lane2 += lanes2[i];
      }
      folded.add(new Digest(rows, lane1, lane2));
    }
    return folded;
  }

  private int bucket(byte[] buffer, int offset, int end) {
    long hashed = FNV_START;
    int field = 0;
    int at = offset;
    for (int position : keyPositions) {
      if (position < field) {
        field = 0;
        at = offset;
      }
      for (; field < position && at < end; at++) {
        if (buffer[at] == '\t') {
          field++;
        }
      }
      int from = at;
      for (; from < end && buffer[from] != '\t'; from++) {
        hashed = (hashed ^ (buffer[from] & 0xff)) * FNV_PRIME;
      }
      hashed = (hashed ^ '\t') * FNV_PRIME;
    }
    return finest(hashed);
  }

  private static int finest(long fnv) {
    long hashed = (fnv ^ (fnv >>> 33)) * 0xff51afd7ed558ccdL;
    hashed = (hashed ^ (hashed >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return (int) (hashed ^ (hashed >>> 33)) & (FINEST - 1);
  }

  private static int end(byte[] buffer, int offset, int length) {
    int end = offset + length;
    return length > 0 && buffer[end - 1] == '\n' ? end - 1 : end;
  }

  /**
   * The hash of a row's key whose text comes in pieces. Where the key's columns do not stand in the
   * key's order, their text is kept until the row's end: an index bears no long one.
   */
  private static final class PiecedKey {
    private final int[] positions;
    private final boolean ascending;
    private final ByteArrayOutputStream[] kept;
    private int field;
    private int next;
    private long hashed = FNV_START;

    PiecedKey(int[] positions) {
      this.positions = positions;
      this.ascending = isAscending(positions);
      this.kept = new ByteArrayOutputStream[ascending ? 0 : positions.length];
      Arrays.setAll(kept, _ -> new ByteArrayOutputStream());
    }

    private static boolean isAscending(int[] positions) {
      for (int i = 1; i < positions.length; i++) {
        if (positions[i] <= positions[i - 1]) {
          return false;
        }
      }
      return true;
    }

    void add(byte[] buffer, int from, int end) {
      if (ascending) {
        hash(buffer, from, end);
      } else {
        keep(buffer, from, end);
      }
    }

    private void hash(byte[] buffer, int from, int end) {
      for (int at = from; at < end && next < positions.length; at++) {
        boolean key = field == positions[next];
        if (key) {
          hashed = (hashed ^ (buffer[at] & 0xff)) * FNV_PRIME;
        }
        if (buffer[at] == '\t') {
          field++;
          next += key ? 1 : 0;
        }
      }
    }

    private void keep(byte[] buffer, int from, int end) {
      int begin = from;
      for (int at = from; at <= end; at++) {
        if (at == end || buffer[at] == '\t') {
          for (int i = 0; i < positions.length; i++) {
            if (positions[i] == field) {
              kept[i].write(buffer, begin, at - begin);
            }
          }
          field += at < end ? 1 : 0;
          begin = at + 1;
        }
      }
    }

    /** Of the whole key; the next piece begins a row. */
    long end() {
      for (; next < positions.length; next++) {
        if (!ascending) {
          for (byte one : kept[next].toByteArray()) {
            hashed = (hashed ^ (one & 0xff)) * FNV_PRIME;
          }
          kept[next].reset();
        }
        hashed = (hashed ^ '\t') * FNV_PRIME;
      }
      long whole = hashed;
      field = 0;
      next = 0;
      hashed = FNV_START;
      return whole;
    }
  }
}
