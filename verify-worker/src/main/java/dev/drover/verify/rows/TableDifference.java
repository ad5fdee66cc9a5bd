package dev.drover.verify.rows;

import dev.drover.common.postgres.TableShape;
import java.util.List;

/**
 * How one table's rows differ.
 *
 * @param rows the first differing rows
 * @param complete whether {@code counts} counts all of them; otherwise there are at least so many
 */
record TableDifference(
    TableShape shape,
    long expectedRows,
    long foundRows,
    Counts counts,
    List<RowDifference> rows,
    boolean complete) {
  TableDifference {
    rows = List.copyOf(rows);
  }

  /** How many rows are known to differ and are not among {@code rows}. */
  long unnamed() {
    return counts.keys() - rows.size();
  }

  /**
   * That a table differs, of which no more can be told because the expected rows cannot be read.
   */
  static TableDifference unseen(ExpectedRows expected, long foundRows) {
    return new TableDifference(
        expected.shape(), expected.total().rows(), foundRows, Counts.NONE, List.of(), false);
  }

  /**
   * Rows; what is repeated counts as extra.
   *
   * @param keys of all these rows
   */
  record Counts(long missing, long extra, long changed, long keys) {
    static final Counts NONE = new Counts(0, 0, 0, 0);

    Counts plus(Tally tally) {
      int more = tally.found() - tally.expected();
      return new Counts(
          missing + Math.max(-more, 0),
          extra + Math.max(more, 0),
          changed + (more == 0 ? tally.expected() : 0),
          keys + 1);
    }
  }
}
