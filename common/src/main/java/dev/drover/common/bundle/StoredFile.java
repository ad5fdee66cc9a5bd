package dev.drover.common.bundle;

import dev.drover.common.digest.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/** Counts and hashes a file's bytes as they are stored. */
final class StoredFile extends OutputStream {
  private final OutputStream out;
  private final MessageDigest sha256 = Sha256.start();
  private long bytes;

  StoredFile(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    out.write(from, offset, length);
    sha256.update(from, offset, length);
    bytes += length;
  }

  long bytes() {
    return bytes;
  }

  /** Ends the hash; once. */
  String sha256() {
    return Sha256.hex(sha256);
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
