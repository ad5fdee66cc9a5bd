package dev.drover.verify.rows;

import dev.drover.common.bundle.Digest;
import dev.drover.common.bundle.LineSink;
import dev.drover.common.bundle.TableDigest;
import dev.drover.common.digest.Sha256;
import dev.drover.verify.RowCounter;
import dev.drover.verify.rows.TableDifference.Counts;
import java.io.IOException;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Narrows a table's difference down to rows and columns without holding the table. Only rows of
 * buckets that differ are looked at, their keys cut into slices of at most about {@code sliceRows};
 * per slice, expected rows and target are read once and every key tallied. Then both are read once
 * more to describe the differing rows. One use.
 */
final class DrillDown {
  /** Keys held at one time; about 130 bytes each. */
  static final int SLICE_ROWS = 100_000;

  private final ExpectedRows expected;
  private final TargetRows target;
  private final RowCounter counter;
  private final TableDigest buckets;
  private final int[] keyPositions;
  private final int fields;
  private final MessageDigest sha256 = Sha256.start();
  private final Map<RowKey, RowDifference> differences = new LinkedHashMap<>();
  private Counts counts = Counts.NONE;

  DrillDown(ExpectedRows expected, TargetRows target, RowCounter counter) {
    this.expected = expected;
    this.target = target;
    this.counter = counter;
    this.buckets = new TableDigest(expected.shape());
    this.keyPositions = expected.shape().keyPositions();
    this.fields = expected.shape().columns().size();
  }

  /**
   * @param found the target's rows, digested
   * @param limit how many differing rows to describe
   * @param sliceRows how many keys to hold at one time
   */
  TableDifference difference(TableDigest found, int limit, int sliceRows)
      throws SQLException, IOException {
    int number = expected.buckets().size();
    List<Digest> foundBuckets = found.buckets(number);
    BitSet differing = new BitSet(number);
    long rows = 0;
    for (int i = 0; i < number; i++) {
      if (!expected.buckets().get(i).equals(foundBuckets.get(i))) {
        differing.set(i);
        rows += Math.max(expected.buckets().get(i).rows(), foundBuckets.get(i).rows());
      }
    }
    int slices = Math.toIntExact(Math.max(1, (rows + sliceRows - 1) / sliceRows));
    int slice = 0;
    while (slice < slices && differences.size() < limit) {
      tally(differing, number, slice++, slices, limit);
    }
    if (!differences.isEmpty()) {
      describe();
    }
    return new TableDifference(
        expected.shape(),
        expected.total().rows(),
        found.total().rows(),
        counts,
        List.copyOf(differences.values()),
        slice == slices);
  }

  /** The described rows by key. */
  Map<RowKey, RowDifference> differences() {
    return differences;
  }

  RowKey keyOf(byte[] buffer, int offset, int length) {
    return RowKey.of(new Row(buffer, offset, length, fields), keyPositions, sha256);
  }

  private void tally(BitSet differing, int number, int slice, int slices, int limit)
      throws SQLException, IOException {
    Map<RowKey, Tally> tallies = new HashMap<>();
    RowTaker expecting = (key, hash) -> tallies.computeIfAbsent(key, _ -> new Tally()).expect(hash);
    RowTaker finding = (key, hash) -> tallies.computeIfAbsent(key, _ -> new Tally()).find(hash);
    expected.lines(each(differing, number, slice, slices, expecting));
    target.lines(each(differing, number, slice, slices, finding));
    for (Map.Entry<RowKey, Tally> entry : tallies.entrySet()) {
      if (!entry.getValue().agrees()) {
        counts = counts.plus(entry.getValue());
        if (differences.size() < limit) {
          differences.put(entry.getKey(), new RowDifference(entry.getKey(), entry.getValue()));
        }
      }
    }
  }

  private LineSink each(BitSet differing, int number, int slice, int slices, RowTaker taker) {
    return (buffer, offset, length) -> {
      counter.passed();
      if (!differing.get(buckets.bucketOf(buffer, offset, length) % number)) {
        return;
      }
      RowKey key = keyOf(buffer, offset, length);
      if (key.slice(slices) == slice) {
        sha256.update(buffer, offset, length);
        taker.take(key, sha256.digest());
      }
    };
  }

  private void describe() throws SQLException, IOException {
    expected.lines(
        (buffer, offset, length) -> describe(buffer, offset, length, RowDifference::expectedRow));
    target.lines(
        (buffer, offset, length) -> describe(buffer, offset, length, RowDifference::foundRow));
  }

  private void describe(byte[] buffer, int offset, int length, Describer describer) {
    counter.passed();
    Row row = new Row(buffer, offset, length, fields);
    RowDifference difference = differences.get(RowKey.of(row, keyPositions, sha256));
    if (difference == null) {
      return;
    }
    List<FieldPrint> prints = new ArrayList<>(fields);
    for (int i = 0; i < fields; i++) {
      prints.add(row.print(i, sha256));
    }
    describer.describe(difference, expected.hasKey() ? row.text(keyPositions) : null, prints);
  }

  /** Takes one row of the slice. */
  private interface RowTaker {
    void take(RowKey key, byte[] hash);
  }

  /** Notes one side of a difference. */
  private interface Describer {
    void describe(RowDifference difference, @Nullable String key, List<FieldPrint> fields);
  }
}
