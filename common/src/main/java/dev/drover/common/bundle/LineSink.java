package dev.drover.common.bundle;

import java.io.IOException;

/** Takes one line. */
@FunctionalInterface
public interface LineSink {
  /**
   * @param buffer holds one line of COPY text from {@code offset} on, {@code length} bytes with its
   *     final newline; the caller uses it again, so copy what is to be kept
   */
  void line(byte[] buffer, int offset, int length) throws IOException;
}
