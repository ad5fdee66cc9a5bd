package dev.drover.common.bundle;

import dev.drover.common.digest.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/**
 * Takes bytes that are no rows into a bundle; they are compressed and encrypted as rows are.
 * Constant memory. Not thread-safe.
 */
public final class ArchiveWriter extends OutputStream {
  private final DataFiles data;
  private final MessageDigest sha256 = Sha256.start();
  private long bytes;
  private boolean ended;

  ArchiveWriter(DataFiles data) {
    this.data = data;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    if (ended) {
      throw new IllegalStateException("The archive has ended");
    }
    data.write(from, offset, length);
    sha256.update(from, offset, length);
    bytes += length;
  }

  /** Ends it; the lane is free for the next. */
  public Manifest.Archive end() throws IOException {
    ended = true;
    return new Manifest.Archive(bytes, Sha256.hex(sha256), data.endTable());
  }

  boolean ended() {
    return ended;
  }
}
