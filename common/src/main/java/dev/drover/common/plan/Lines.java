package dev.drover.common.plan;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Lines of UTF-8 text, read with bounded memory however long a line is. Not thread-safe. */
final class Lines {
  static final int MOST_BYTES = 64 << 10;
  private static final char BYTE_ORDER_MARK = '\ufeff';

  private final InputStream in;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
  private int number;

  Lines(InputStream in) {
    this.in = new BufferedInputStream(in, 64 << 10);
  }

  /**
   * @param number from 1
   * @param text without its final LF; absent when it is too long or not UTF-8
   */
  record Line(int number, @Nullable String text) {
    /** The text without one final CR. */
    String withoutReturn() {
      return text == null ? "" : text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
  }

  @Nullable Line next() throws IOException {
    bytes.reset();
    boolean tooLong = false;
    int b = in.read();
    if (b < 0) {
      return null;
    }
    for (; b >= 0 && b != '\n'; b = in.read()) {
      if (bytes.size() < MOST_BYTES) {
        bytes.write(b);
      } else {
        tooLong = true;
      }
    }
    number++;
    return new Line(number, tooLong ? null : decoded());
  }

  private @Nullable String decoded() {
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(bytes.toByteArray()))
              .toString();
      return number == 1 && !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK
          ? text.substring(1)
          : text;
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
