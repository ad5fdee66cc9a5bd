package dev.drover.common.bundle;

import dev.drover.common.postgres.CopyOut;
import dev.drover.common.postgres.TableShape;
import java.io.IOException;

/**
 * Takes one table's rows into a bundle and digests them on the way. Rows of any size; constant
 * memory.
 */
public final class TableWriter implements CopyOut.RowSink {
  private final TableShape shape;
  private final DataFiles data;
  private final TableDigest digest;
  private int longestRow;
  private long rows;
  private boolean finished;

  TableWriter(TableShape shape, DataFiles data) {
    this.shape = shape;
    this.data = data;
    this.digest = new TableDigest(shape);
  }

  /**
   * @param line COPY text of the shape's columns, with its final newline
   */
  @Override
  public void row(byte[] line) throws IOException {
    if (finished || line.length == 0 || line[line.length - 1] != '\n') {
      throw new IllegalStateException(
          "A row is one line that ends in a newline, given before finish");
    }
    digest.add(line);
    data.write(line);
    longestRow = Math.max(longestRow, line.length);
    rows++;
  }

  public long rows() {
    return rows;
  }

  /** The table's entry for the manifest. Nothing can be added afterwards. */
  public Manifest.Table finish() throws IOException {
    finished = true;
    return new Manifest.Table(
        shape,
        digest.total(),
        digest.buckets(TableDigest.bucketsFor(rows)),
        longestRow,
        data.endTable());
  }

  boolean finished() {
    return finished;
  }
}
