package dev.drover.common.bundle.key;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;

/**
 * Decrypts by segments, and hands out nothing of a segment before its tag was found right. Segments
 * that are skipped whole are not decrypted. Not thread-safe.
 */
final class DecryptingStream extends InputStream {
  private final InputStream in;
  private final byte[] dataKey;
  private final byte[] context;
  private final byte[] sealed = new byte[DataKey.SEGMENT + 1];
  private final byte[] plain = new byte[DataKey.SEGMENT];
  private @Nullable Segments segments;
  private int carried;
  private int number;
  private int from;
  private int to;
  private boolean ended;

  DecryptingStream(InputStream in, byte[] dataKey, byte[] context) {
    this.in = in;
    this.dataKey = dataKey;
    this.context = context;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (from == to) {
      if (ended) {
        return -1;
      }
      next();
    }
    int read = Math.min(length, to - from);
    System.arraycopy(plain, from, buffer, offset, read);
    from += read;
    return read;
  }

  /** Skips less than {@code count} only at the end. */
  @Override
  public long skip(long count) throws IOException {
    long left = Math.max(0, count);
    while (left > 0 && !(ended && from == to)) {
      if (from < to) {
        int skipped = (int) Math.min(left, to - from);
        from += skipped;
        left -= skipped;
      } else if (left >= Segments.plain(number) && pass()) {
        left -= Segments.plain(number - 1);
      } else {
        next();
      }
    }
    return Math.max(0, count) - left;
  }

  private Segments segments() throws IOException {
    Segments current = segments;
    if (current == null) {
      try {
        current = Segments.open(in.readNBytes(DataKey.HEADER), dataKey, context);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("This Java platform has no AES-GCM", e);
      }
      segments = current;
    }
    return current;
  }

  /** Goes past a segment that is not the last; changes nothing when it is. */
  private boolean pass() throws IOException {
    segments();
    if (!fill()) {
      return false;
    }
    carry();
    number++;
    return true;
  }

  private void next() throws IOException {
    Segments current = segments();
    boolean last = !fill();
    int length = last ? carried : whole();
    try {
      to = current.decrypt(number, last, sealed, length, plain);
    } catch (GeneralSecurityException e) {
      throw new IOException("Segment " + number + " of an encrypted stream is not as it was", e);
    }
    from = 0;
    ended = last;
    if (!last) {
      carry();
      number++;
    }
  }

  /** Whether there is a whole segment and a byte of the one after it. */
  private boolean fill() throws IOException {
    carried += in.readNBytes(sealed, carried, whole() + 1 - carried);
    return carried == whole() + 1;
  }

  private void carry() {
    sealed[0] = sealed[whole()];
    carried = 1;
  }

  private int whole() {
    return Segments.plain(number) + DataKey.TAG;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
