package dev.drover.common.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;

/** The stored bytes of a table's extents, one after the other. */
final class ExtentsInput extends BlockInput {
  private final Iterator<Manifest.Extent> extents;
  private final VerifiedFiles files;
  private InputStream current = InputStream.nullInputStream();
  private long left;

  ExtentsInput(List<Manifest.Extent> extents, VerifiedFiles files) {
    this.extents = extents.iterator();
    this.files = files;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    while (left == 0) {
      if (!extents.hasNext()) {
        return -1;
      }
      Manifest.Extent extent = extents.next();
      current.close();
      current = files.open(extent.file(), extent.offset());
      left = extent.bytes();
    }
    int read = current.read(buffer, offset, (int) Math.min(length, left));
    left -= Math.max(read, 0);
    return read;
  }

  @Override
  public void close() throws IOException {
    current.close();
  }
}
