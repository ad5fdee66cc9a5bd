package dev.drover.verify.rows;

import dev.drover.common.message.Finding;
import dev.drover.common.message.Finding.Severity;
import dev.drover.common.name.Printable;
import dev.drover.common.plan.TableName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts a table's difference into words that hold no row's values. */
final class RowFindings {
  private static final int KEY_LIMIT = 200;
  private static final String REMEDY = "Replay the migration; the target is restored first.";

  private final TableDifference difference;
  private final TableName table;

  RowFindings(TableDifference difference) {
    this.difference = difference;
    this.table = difference.shape().table();
  }

  Finding summary() {
    TableDifference.Counts counts = difference.counts();
    long foreign = difference.rows().stream().filter(RowDifference::foreign).count();
    String message =
        "Expected " + rows(difference.expectedRows()) + ", found " + difference.foundRows() + ": ";
    if (counts.equals(TableDifference.Counts.NONE)) {
      message += "which of them differ was not looked at.";
    } else {
      message +=
          (difference.complete() ? "" : "at least ")
              + counts.missing()
              + " missing, "
              + counts.extra()
              + " extra, "
              + counts.changed()
              + " changed"
              + (foreign == 0 ? "." : "; " + foreign + " of the extra are not the project's.");
    }
    return Finding.error("rows_differ", table.toString(), message, REMEDY);
  }

  List<Finding> details() {
    List<Finding> details = new ArrayList<>();
    for (RowDifference row : difference.rows()) {
      switch (row.kind()) {
        case MISSING ->
            details.add(
                error(
                    "rows_missing",
                    row,
                    row.found() == 0
                        ? row(row) + " is expected and not in the target."
                        : row(row)
                            + " comes "
                            + row.found()
                            + " times; expected are "
                            + row.expected()
                            + "."));
        case EXTRA -> details.add(row.foreign() ? foreign(row) : extra(row));
        case REPEATED ->
            details.add(
                error(
                    "rows_extra",
                    row,
                    row(row)
                        + " comes "
                        + row.found()
                        + " times; expected are "
                        + row.expected()
                        + "."));
        case CHANGED -> details.addAll(changed(row));
      }
    }
    return details;
  }

  private Finding foreign(RowDifference row) {
    return error(
        "rows_foreign",
        row,
        row(row) + " is in the target, and by the plan's rule it is not the project's.");
  }

  private Finding extra(RowDifference row) {
    return error("rows_extra", row, row(row) + " is in the target and not expected.");
  }

  private List<Finding> changed(RowDifference row) {
    List<Finding> changed = new ArrayList<>();
    for (int position : row.changedFields()) {
      changed.add(
          new Finding(
              "row_changed",
              Severity.ERROR,
              table.toString(),
              shown(row.key()),
              difference.shape().columns().get(position).name(),
              "Expected "
                  + row.expectedField(position)
                  + ", found "
                  + row.foundField(position)
                  + ".",
              null));
    }
    if (changed.isEmpty()) {
      changed.add(error("row_changed", row, "The rows of this key differ."));
    }
    return changed;
  }

  private Finding error(String code, RowDifference row, String message) {
    return new Finding(
        code, Severity.ERROR, table.toString(), shown(row.key()), null, message, null);
  }

  private static @Nullable String shown(@Nullable String key) {
    if (key == null) {
      return null;
    }
    String shown = Printable.of(key, KEY_LIMIT);
    if (shown.length() <= KEY_LIMIT) {
      return shown;
    }
    int cut =
        Character.isHighSurrogate(shown.charAt(KEY_LIMIT - 2)) ? KEY_LIMIT - 2 : KEY_LIMIT - 1;
    return shown.substring(0, cut) + '…';
  }

  /** Names a row without a key by its digest; one with a key is named by the finding. */
  private static String row(RowDifference row) {
    return row.key() == null ? "The row with digest " + row.digest() : "The row";
  }

  private static String rows(long number) {
    return number + (number == 1 ? " row" : " rows");
  }
}
