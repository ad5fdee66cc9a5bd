package dev.drover.common.bundle;

import java.io.IOException;
import java.io.InputStream;

/** Cuts a text into its lines within one buffer that holds the longest of them. */
final class Lines {
  private static final int SMALLEST = 64 << 10;

  private final InputStream text;
  private final byte[] buffer;
  private int from;
  private int to;

  /**
   * @param longest bytes of the longest line with its newline
   */
  Lines(InputStream text, int longest) {
    this.text = text;
    this.buffer = new byte[Math.max(SMALLEST, longest)];
  }

  /**
   * @return the number of lines
   */
  long each(LineSink sink) throws IOException {
    long lines = 0;
    int searched = 0;
    while (true) {
      int newline = indexOfNewline(from + searched);
      if (newline >= 0) {
        sink.line(buffer, from, newline + 1 - from);
        lines++;
        from = newline + 1;
        searched = 0;
        continue;
      }
      searched = to - from;
      if (!fill()) {
        if (searched > 0) {
          throw new IOException("The text's last line is longer than was said, or has no end");
        }
        return lines;
      }
    }
  }

  private int indexOfNewline(int start) {
    for (int i = start; i < to; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  /** Reads more; false at the end, or when a line does not fit. */
  private boolean fill() throws IOException {
    if (from > 0) {
      System.arraycopy(buffer, from, buffer, 0, to - from);
      to -= from;
      from = 0;
    }
    int read = to == buffer.length ? -1 : text.read(buffer, to, buffer.length - to);
    to += Math.max(read, 0);
    return read > 0;
  }
}
