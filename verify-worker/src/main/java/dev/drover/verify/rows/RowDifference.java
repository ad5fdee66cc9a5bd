package dev.drover.verify.rows;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One key whose rows differ, and what may be told about it. Filled in by {@link DrillDown}. */
final class RowDifference {
  /** How the rows of one key differ. */
  enum Kind {
    MISSING,
    EXTRA,
    CHANGED,
    /** There, but more often than expected. */
    REPEATED
  }

  private final Kind kind;
  private final String digest;
  private final int expected;
  private final int found;
  private @Nullable String key;
  private boolean foreign;
  private List<FieldPrint> expectedFields = List.of();
  private List<FieldPrint> foundFields = List.of();

  RowDifference(RowKey hash, Tally tally) {
    this.digest = HexFormat.of().toHexDigits(hash.high()).substring(0, 8);
    this.expected = tally.expected();
    this.found = tally.found();
    this.kind =
        found < expected
            ? Kind.MISSING
            : found == expected ? Kind.CHANGED : expected == 0 ? Kind.EXTRA : Kind.REPEATED;
  }

  void expectedRow(@Nullable String rowKey, List<FieldPrint> fields) {
    key = rowKey;
    expectedFields = fields;
  }

  void foundRow(@Nullable String rowKey, List<FieldPrint> fields) {
    key = rowKey;
    foundFields = fields;
  }

  /** Says that the plan's rule does not count the row among the project's. */
  void markForeign() {
    foreign = true;
  }

  Kind kind() {
    return kind;
  }

  int expected() {
    return expected;
  }

  int found() {
    return found;
  }

  boolean foreign() {
    return foreign;
  }

  /** Short digest of the key, or of the whole row when the table has none. */
  String digest() {
    return digest;
  }

  /** The key's text; absent when the table has none, because then it would be the row's values. */
  @Nullable String key() {
    return key;
  }

  /** Positions of the fields that differ; of a row that comes several times, by its last. */
  List<Integer> changedFields() {
    List<Integer> changed = new ArrayList<>();
    for (int i = 0; i < Math.min(expectedFields.size(), foundFields.size()); i++) {
      if (!expectedFields.get(i).equals(foundFields.get(i))) {
        changed.add(i);
      }
    }
    return changed;
  }

  FieldPrint expectedField(int position) {
    return expectedFields.get(position);
  }

  FieldPrint foundField(int position) {
    return foundFields.get(position);
  }
}
