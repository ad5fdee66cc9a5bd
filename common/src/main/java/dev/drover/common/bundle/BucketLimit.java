package dev.drover.common.bundle;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Bounds a manifest, however many large tables a database has: beyond a number of buckets in all,
 * those of the tables with most of them are folded. Fewer buckets tell every difference as well;
 * only more rows are read to name it.
 */
final class BucketLimit {
  /** Of all tables of a bundle; some 20 MB of its manifest. */
  static final int MOST = 400_000;

  private BucketLimit() {}

  static Manifest within(Manifest manifest, int most) {
    int each = each(manifest, most);
    return manifest.with(
        folded(manifest.source(), each),
        manifest.target() == null ? null : folded(manifest.target(), each));
  }

  /** The largest power of two that no table may exceed so that all together keep to the limit. */
  private static int each(Manifest manifest, int most) {
    List<Integer> sizes =
        Stream.of(manifest.source(), manifest.target())
            .flatMap(BucketLimit::tables)
            .map(table -> table.buckets().size())
            .toList();
    int each = TableDigest.FINEST;
    while (each > 1 && inAll(sizes, each) > most) {
      each /= 2;
    }
    return each;
  }

  private static Stream<Manifest.Table> tables(Manifest.@Nullable Part part) {
    return part == null ? Stream.empty() : part.tables().stream();
  }

  private static long inAll(List<Integer> sizes, int each) {
    return sizes.stream().mapToLong(size -> Math.min(size, each)).sum();
  }

  private static Manifest.Part folded(Manifest.Part part, int each) {
    return part.with(part.tables().stream().map(table -> table.folded(each)).toList());
  }
}
