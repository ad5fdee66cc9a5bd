package dev.drover.common.bundle.key;

import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;

/** Encrypts by segments; the last one is written when it is closed. Not thread-safe. */
final class EncryptingStream extends OutputStream {
  private final OutputStream out;
  private final Segments segments;
  private final byte[] plain = new byte[DataKey.SEGMENT];
  private final byte[] sealed = new byte[DataKey.SEGMENT];
  private int number;
  private int filled;
  private boolean closed;

  EncryptingStream(OutputStream out, Segments segments) throws IOException {
    this.out = out;
    this.segments = segments;
    out.write(segments.header());
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int from = offset;
    int left = length;
    while (left > 0) {
      if (filled == Segments.plain(number)) {
        // Only now is it known that this one is not the last.
        seal(false);
      }
      int fitting = Math.min(left, Segments.plain(number) - filled);
      System.arraycopy(bytes, from, plain, filled, fitting);
      filled += fitting;
      from += fitting;
      left -= fitting;
    }
  }

  private void seal(boolean last) throws IOException {
    try {
      out.write(sealed, 0, segments.encrypt(number, last, plain, filled, sealed));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java platform does not encrypt", e);
    }
    number++;
    filled = 0;
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      seal(true);
      out.close();
    }
  }
}
