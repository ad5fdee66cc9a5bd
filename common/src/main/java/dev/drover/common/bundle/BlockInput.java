package dev.drover.common.bundle;

import java.io.IOException;
import java.io.InputStream;

/** A stream that is made to be read many bytes at a time; one byte is read as a block of one. */
abstract class BlockInput extends InputStream {
  @Override
  public final int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public abstract int read(byte[] buffer, int offset, int length) throws IOException;
}
