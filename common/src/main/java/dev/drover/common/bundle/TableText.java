package dev.drover.common.bundle;

import dev.drover.common.name.BundleId;
import dev.drover.common.postgres.RowEnds;
import java.io.IOException;

/** One table's COPY text, held to the row and byte counts of the manifest. */
final class TableText extends PackedInput {
  private final Manifest.Table table;
  private long left;
  private long rows;

  TableText(BundleId id, Manifest.Table table, VerifiedFiles files) throws IOException {
    super(id, table.extents(), files);
    this.table = table;
    this.left = table.rawBytes();
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
}
