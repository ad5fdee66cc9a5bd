package dev.drover.common.bundle;

import dev.drover.common.postgres.CopyOut;
import dev.drover.common.postgres.TableShape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes one table's rows, or a part of them, into a bundle and digests them on the way. Rows of any
 * size; constant memory. Not thread-safe; writers of different {@link BundleWriter.Lane}s work side
 * by side.
 */
public final class TableWriter implements CopyOut.RowSink {
  private final TableShape shape;
  private final DataFiles data;
  private final TableDigest digest;
  private List<Manifest.Extent> extents = List.of();
  private int longestRow;
  private int pieces;
  private long rows;
  private boolean ended;

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
    requireRow(pieces == 0 && line.length > 0 && line[line.length - 1] == '\n');
    digest.add(line);
    data.write(line);
    longestRow = Math.max(longestRow, line.length);
    rows++;
  }

  @Override
  public void piece(byte[] buffer, int length, boolean last) throws IOException {
    requireRow(!last || buffer[length - 1] == '\n');
    digest.piece(buffer, length, last);
    data.write(buffer, 0, length);
    pieces += length;
    if (last) {
      longestRow = Math.max(longestRow, pieces);
      pieces = 0;
      rows++;
    }
  }

  private void requireRow(boolean whole) {
    if (ended || !whole) {
      throw new IllegalStateException(
          "A row is one line that ends in a newline, given before finish");
    }
  }

  public long rows() {
    return rows;
  }

  /** Nothing can be added afterwards; the lane is free for the next. */
  public void end() throws IOException {
    requireRow(pieces == 0);
    ended = true;
    extents = data.endTable();
  }

  /** Ends it. The table's entry for the manifest, when this writer had all of its rows. */
  public Manifest.Table finish() throws IOException {
    end();
    return table(List.of(this));
  }

  /**
   * The entry for the manifest of a table whose rows were written in {@code parts}, each ended, one
   * at least. It tells the parts apart only for a shape with a reach: older releases, which know
   * none, do not bear it.
   */
  public static Manifest.Table table(List<TableWriter> parts) {
    TableShape shape = parts.getFirst().shape;
    TableDigest digest = new TableDigest(shape);
    List<Manifest.Extent> extents = new ArrayList<>();
    int longestRow = 0;
    long rows = 0;
    for (TableWriter part : parts) {
      if (!part.ended || !part.shape.equals(shape)) {
        throw new IllegalStateException("A part has not ended, or is another table's");
      }
      digest.add(part.digest);
      extents.addAll(part.extents);
      longestRow = Math.max(longestRow, part.longestRow);
      rows += part.rows;
    }
    return new Manifest.Table(
        shape,
        digest.total(),
        digest.buckets(TableDigest.bucketsFor(rows)),
        longestRow,
        extents,
        parts.size() == 1 || shape.reach() == null
            ? List.of()
            : parts.stream()
                .map(part -> new Manifest.Stretch(part.rows, part.extents.size()))
                .toList());
  }

  boolean ended() {
    return ended;
  }
}
