package dev.drover.common.bundle;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import dev.drover.common.name.BundleId;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** An archive's bytes, decompressed; its end comes only when they were those that were written. */
final class ArchiveInput extends InputStream {
  private final BundleId id;
  private final Manifest.Archive archive;
  private final InputStream bytes;
  private final MessageDigest sha256 = Sha256.start();
  private long left;
  private boolean ended;

  ArchiveInput(BundleId id, Manifest.Archive archive, VerifiedFiles files) throws IOException {
    this.id = id;
    this.archive = archive;
    this.left = archive.bytes();
    this.bytes =
        archive.extents().isEmpty()
            ? InputStream.nullInputStream()
            : new ZstdInputStreamNoFinalizer(new ExtentsInput(archive.extents(), files))
                .setLongMax(TableText.WINDOW_LOG);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
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

  private int decompress(byte[] buffer, int offset, int length) throws IOException {
    try {
      return bytes.read(buffer, offset, length);
    } catch (ZstdIOException e) {
      throw changed("it does not decompress (" + e.getMessage() + ")");
    }
  }

  private RuntimeException changed(String why) {
    return BundleFailures.tampered(
        id, archive.extents().isEmpty() ? Manifest.FILE : archive.extents().getFirst().file(), why);
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }
}
