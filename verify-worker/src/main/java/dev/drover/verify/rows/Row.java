package dev.drover.verify.rows;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * One line of COPY text taken apart into its fields, which stay as COPY writes them: tab-separated,
 * NULL as {@code \N}, special characters as a backslash and one character (PostgreSQL manual, COPY,
 * "Text Format"). A view on the caller's buffer: valid as long as that is.
 */
final class Row {
  private final byte[] buffer;
  private final int[] starts;

  /** A line of {@code length} bytes from {@code offset} on, with or without its final newline. */
  Row(byte[] buffer, int offset, int length, int fields) {
    this.buffer = buffer;
    this.starts = new int[fields + 1];
    int last = offset + length - 1;
    int end = length > 0 && buffer[last] == '\n' ? last : last + 1;
    starts[0] = offset;
    int field = 1;
    for (int i = offset; i < end && field < fields; i++) {
      if (buffer[i] == '\t') {
        starts[field++] = i + 1;
      }
    }
    Arrays.fill(starts, field, fields + 1, end + 1);
  }

  /** Puts a field's text into a digest. */
  void update(MessageDigest digest, int field) {
    digest.update(buffer, starts[field], length(field));
  }

  /** The fields at {@code positions}, separated by commas, as COPY writes them. */
  String text(int[] positions) {
    StringBuilder text = new StringBuilder();
    for (int position : positions) {
      text.append(text.isEmpty() ? "" : ", ")
          .append(new String(buffer, starts[position], length(position), StandardCharsets.UTF_8));
    }
    return text.toString();
  }

  /** A line of this row's fields at {@code positions}, with its final newline. */
  byte[] arranged(int[] positions) {
    int size = positions.length;
    for (int position : positions) {
      size += length(position);
    }
    byte[] arranged = new byte[Math.max(size, 1)];
    int at = 0;
    for (int position : positions) {
      System.arraycopy(buffer, starts[position], arranged, at, length(position));
      at += length(position);
      arranged[at++] = '\t';
    }
    arranged[arranged.length - 1] = '\n';
    return arranged;
  }

  FieldPrint print(int field, MessageDigest sha256) {
    int from = starts[field];
    int length = length(field);
    if (length == 2 && buffer[from] == '\\' && buffer[from + 1] == 'N') {
      return FieldPrint.NULL;
    }
    int bytes = 0;
    for (int i = from; i < from + length; i++) {
      if (buffer[i] == '\\') {
        i++;
      }
      bytes++;
    }
    sha256.update(buffer, from, length);
    return new FieldPrint(false, bytes, ByteBuffer.wrap(sha256.digest()).getLong());
  }

  private int length(int field) {
    return Math.max(0, starts[field + 1] - 1 - starts[field]);
  }
}
