package dev.drover.common.bundle;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import dev.drover.common.name.BundleId;
import dev.drover.common.postgres.RowEnds;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** One table's COPY text, decompressed, held to the row and byte counts of the manifest. */
final class TableText extends InputStream {
  /**
   * No frame of ours needs a window beyond {@link DataFiles#FRAME}; this much memory at most is
   * given to one that claims to.
   */
  static final int WINDOW_LOG = 23;

  private final BundleId id;
  private final Manifest.Table table;
  private final @Nullable ZstdInputStreamNoFinalizer zstd;
  private long left;
  private long rows;

  TableText(BundleId id, Manifest.Table table, VerifiedFiles files) throws IOException {
    this.id = id;
    this.table = table;
    this.left = table.rawBytes();
    this.zstd =
        table.extents().isEmpty()
            ? null
            : new ZstdInputStreamNoFinalizer(new ExtentsInput(table.extents(), files))
                .setLongMax(WINDOW_LOG);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = decompress(buffer, offset, length);
    if (read < 0) {
      if (left != 0 || rows != table.digest().rows()) {
        throw changed(
            "it has fewer rows or bytes of " + table.shape().table() + " than its manifest says");
      }
      return -1;
    }
    left -= read;
    if (left < 0) {
      throw changed("it has more bytes of " + table.shape().table() + " than its manifest says");
    }
    rows += RowEnds.count(buffer, offset, read);
    return read;
  }

  private int decompress(byte[] buffer, int offset, int length) throws IOException {
    if (zstd == null) {
      return -1;
    }
    try {
      return zstd.read(buffer, offset, length);
    } catch (ZstdIOException e) {
      throw changed("it does not decompress (" + e.getMessage() + ")");
    }
  }

  private RuntimeException changed(String why) {
    return BundleFailures.tampered(
        id, table.extents().isEmpty() ? Manifest.FILE : table.extents().getFirst().file(), why);
  }

  @Override
  public void close() throws IOException {
    if (zstd != null) {
      zstd.close();
    }
  }
}
