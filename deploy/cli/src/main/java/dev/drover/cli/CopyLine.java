package dev.drover.cli;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One line of PostgreSQL's COPY text format, taken apart into its values. */
final class CopyLine {
  private CopyLine() {}

  /**
   * @param length of the line with its final newline
   */
  static List<@Nullable String> values(byte[] buffer, int offset, int length) {
    List<@Nullable String> values = new ArrayList<>();
    int end = offset + length - 1;
    int from = offset;
    for (int at = offset; at <= end; at++) {
      if (at == end || buffer[at] == '\t') {
        values.add(value(buffer, from, at));
        from = at + 1;
      }
    }
    return values;
  }

  private static @Nullable String value(byte[] buffer, int from, int to) {
    if (to - from == 2 && buffer[from] == '\\' && buffer[from + 1] == 'N') {
      return null;
    }
    ByteArrayOutputStream plain = new ByteArrayOutputStream(to - from);
    for (int at = from; at < to; at++) {
      boolean escaped = buffer[at] == '\\' && at + 1 < to;
      plain.write(escaped ? unescaped(buffer[++at]) : buffer[at]);
    }
    return plain.toString(StandardCharsets.UTF_8);
  }

  /** What COPY TO writes after a backslash; it never writes octal or hexadecimal digits. */
  private static int unescaped(byte letter) {
    return switch (letter) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'v' -> 0x0b;
      default -> letter;
    };
  }
}
