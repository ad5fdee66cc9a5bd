package dev.drover.verify.rows;

import dev.drover.common.bundle.Digest;
import dev.drover.common.bundle.LineSink;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.bundle.TableDigest;
import dev.drover.common.plan.TableName;
import dev.drover.common.plan.Target;
import dev.drover.common.postgres.TableShape;
import dev.drover.verify.Reference;
import dev.drover.verify.Subject;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a table of the target has to hold: the source's rows, and with {@code existing-rows: keep}
 * also those the target had before, all seen through the columns of the source.
 */
final class ExpectedRows {
  private final Reference reference;
  private final Manifest.Table source;
  private final Manifest.@Nullable Table kept;
  private final Digest total;
  private final List<Digest> buckets;

  private ExpectedRows(Reference reference, Manifest.Table source, Manifest.@Nullable Table kept)
      throws SQLException, IOException {
    this.reference = reference;
    this.source = source;
    this.kept = kept;
    if (kept == null) {
      this.total = source.digest();
      this.buckets = source.buckets();
    } else if (sameRows(source.shape(), kept.shape())) {
      int common = Math.min(source.buckets().size(), kept.buckets().size());
      this.total = source.digest().plus(kept.digest());
      this.buckets =
          sum(Digest.fold(source.buckets(), common), Digest.fold(kept.buckets(), common));
    } else {
      TableDigest seen = new TableDigest(source.shape());
      keptLines(seen::add);
      this.total = source.digest().plus(seen.total());
      this.buckets = sum(source.buckets(), seen.buckets(source.buckets().size()));
    }
  }

  /** Empty when the reference does not say it. */
  static Optional<ExpectedRows> of(Subject subject, TableName table)
      throws SQLException, IOException {
    Reference reference = subject.reference();
    Optional<Manifest.Table> source = find(reference.source(), table);
    if (source.isEmpty() || !source.get().digest().equals(sum(source.get().buckets()))) {
      return Optional.empty();
    }
    if (!keeps(subject.plan().target())) {
      return Optional.of(new ExpectedRows(subject.reference(), source.get(), null));
    }
    Manifest.Part before = reference.target();
    Optional<Manifest.Table> kept = before == null ? Optional.empty() : find(before, table);
    if (kept.isEmpty() || !hasColumns(kept.get().shape(), source.get().shape())) {
      return Optional.empty();
    }
    return Optional.of(new ExpectedRows(subject.reference(), source.get(), kept.get()));
  }

  private static boolean keeps(Target target) {
    return target.mode() != Target.Mode.CREATE && target.existingRows() == Target.ExistingRows.KEEP;
  }

  TableShape shape() {
    return source.shape();
  }

  /** Whether a row is known by a key, rather than by all its columns. */
  boolean hasKey() {
    return source.shape().keyPositions().length < source.shape().columns().size()
        || !source.shape().key().isEmpty();
  }

  /** Columns of kept rows that the source does not have, and that are therefore not compared. */
  List<String> unchecked() {
    if (kept == null) {
      return List.of();
    }
    List<String> columns = new ArrayList<>(kept.shape().columnNames());
    columns.removeAll(source.shape().columnNames());
    return columns;
  }

  Digest total() {
    return total;
  }

  List<Digest> buckets() {
    return buckets;
  }

  /** Every expected row as a line of COPY text, once, in no particular order. */
  void lines(LineSink sink) throws SQLException, IOException {
    reference.rows(source, sink);
    keptLines(sink);
  }

  private void keptLines(LineSink sink) throws SQLException, IOException {
    if (kept == null) {
      return;
    }
    List<String> had = kept.shape().columnNames();
    if (had.equals(source.shape().columnNames())) {
      reference.rows(kept, sink);
      return;
    }
    int[] positions = source.shape().columnNames().stream().mapToInt(had::indexOf).toArray();
    reference.rows(
        kept,
        (buffer, offset, length) -> {
          byte[] line = new Row(buffer, offset, length, had.size()).arranged(positions);
          sink.line(line, 0, line.length);
        });
  }

  private static boolean sameRows(TableShape one, TableShape other) {
    return one.columnNames().equals(other.columnNames()) && one.key().equals(other.key());
  }

  private static boolean hasColumns(TableShape shape, TableShape wanted) {
    return shape.columnNames().containsAll(wanted.columnNames());
  }

  private static Optional<Manifest.Table> find(Manifest.Part part, TableName table) {
    return part.tables().stream()
        .filter(candidate -> candidate.shape().table().equals(table))
        .findFirst();
  }

  private static Digest sum(List<Digest> digests) {
    return digests.stream().reduce(Digest.EMPTY, Digest::plus);
  }

  private static List<Digest> sum(List<Digest> one, List<Digest> other) {
    List<Digest> sums = new ArrayList<>();
    for (int i = 0; i < one.size(); i++) {
      sums.add(one.get(i).plus(other.get(i)));
    }
    return sums;
  }

  /** Buckets are remainders modulo a power of two, so fewer of them are sums of more. */
}
