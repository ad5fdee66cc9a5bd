package dev.drover.common.bundle;

import dev.drover.common.digest.Sha256;
import dev.drover.common.name.BundleId;
import java.io.IOException;
import java.security.MessageDigest;

/** An archive's bytes; their end comes only when they were those that were written. */
final class ArchiveInput extends PackedInput {
  private final Manifest.Archive archive;
  private final MessageDigest sha256 = Sha256.start();
  private long left;
  private boolean ended;

  ArchiveInput(BundleId id, Manifest.Archive archive, VerifiedFiles files) throws IOException {
    super(id, archive.extents(), files);
    this.archive = archive;
    this.left = archive.bytes();
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (ended) {
      return -1;
    }
    int read = decompress(buffer, offset, length);
    if (read >= 0) {
      sha256.update(buffer, offset, read);
      left -= read;
    }
    ended = read < 0;
    if (left < 0 || (ended && (left > 0 || !Sha256.hex(sha256).equals(archive.sha256())))) {
      throw changed("its archive has other bytes than its manifest says");
    }
    return read;
  }
}
