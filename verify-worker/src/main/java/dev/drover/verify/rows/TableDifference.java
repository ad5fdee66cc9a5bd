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

  /**
   * That a table differs, of which no more can be told because the expected rows cannot be read.
   */
  static TableDifference unseen(ExpectedRows expected, long foundRows) {
    return new TableDifference(
        expected.shape(), expected.total().rows(), foundRows, Counts.NONE, List.of(), false);
  }

  /** Rows, not keys; what is repeated counts as extra. */
  record Counts(long missing, long extra, long changed) {
    static final Counts NONE = new Counts(0, 0, 0);

    Counts plus(Tally tally) {
      int more = tally.found() - tally.expected();
      return new Counts(
          missing + Math.max(-more, 0),
          extra + Math.max(more, 0),
          changed + (more == 0 ? tally.expected() : 0));
    }
  }
}
