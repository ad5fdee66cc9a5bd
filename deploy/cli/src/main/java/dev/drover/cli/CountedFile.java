package dev.drover.cli;

import dev.drover.common.digest.Sha256;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A file that counts what is written to it. */
final class CountedFile extends OutputStream {
  private final OutputStream out;
  private final MessageDigest sha256 = Sha256.start();
  private @Nullable String digest;
  private long bytes;
  private long lines;

  private CountedFile(OutputStream out) {
    this.out = out;
  }

  static CountedFile create(Path file) throws IOException {
    return new CountedFile(
        new BufferedOutputStream(
            Files.newOutputStream(file, StandardOpenOption.CREATE_NEW), 1 << 16));
  }

  void text(String text) throws IOException {
    write(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] buffer, int offset, int length) throws IOException {
    out.write(buffer, offset, length);
    sha256.update(buffer, offset, length);
    bytes += length;
    for (int i = offset; i < offset + length; i++) {
      if (buffer[i] == '\n') {
        lines++;
      }
    }
  }

  long bytes() {
    return bytes;
  }

  long lines() {
    return lines;
  }

  /** Of all that was written. */
  String sha256() {
    String known = digest == null ? HexFormat.of().formatHex(sha256.digest()) : digest;
    digest = known;
    return known;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
