package dev.drover.common.bundle;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import dev.drover.common.name.BundleId;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** What stands in some extents of a bundle, decompressed. Whoever reads it counts and checks. */
abstract class PackedInput extends InputStream {
  /**
   * No frame of ours needs a window beyond {@link DataFiles#FRAME}; this much memory at most is
   * given to one that claims to.
   */
  private static final int WINDOW_LOG = 23;

  private final BundleId id;
  private final List<Manifest.Extent> extents;
  private final InputStream bytes;

  PackedInput(BundleId id, List<Manifest.Extent> extents, VerifiedFiles files) throws IOException {
    this.id = id;
    this.extents = extents;
    this.bytes =
        extents.isEmpty()
            ? InputStream.nullInputStream()
            : new ZstdInputStreamNoFinalizer(new ExtentsInput(extents, files))
                .setLongMax(WINDOW_LOG);
  }

  @Override
  public final int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public abstract int read(byte[] buffer, int offset, int length) throws IOException;

  final int decompress(byte[] buffer, int offset, int length) throws IOException {
    try {
      return bytes.read(buffer, offset, length);
    } catch (ZstdIOException e) {
      throw changed("it does not decompress (" + e.getMessage() + ")");
    }
  }

  /** What to throw when the bundle is not what its manifest says. */
  final RuntimeException changed(String why) {
    return BundleFailures.tampered(
        id, extents.isEmpty() ? Manifest.FILE : extents.getFirst().file(), why);
  }

  @Override
  public final void close() throws IOException {
    bytes.close();
  }
}
