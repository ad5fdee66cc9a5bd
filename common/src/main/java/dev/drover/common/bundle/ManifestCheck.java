package dev.drover.common.bundle;

import dev.drover.common.failure.DroverException;
import dev.drover.common.name.BundleId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Whether a manifest can be true at all, before anything is done by its numbers. */
final class ManifestCheck {
  /** PostgreSQL sends no line longer than 1 GB. */
  private static final int LONGEST_ROW = 1 << 30;

  private final BundleId id;
  private final Map<String, Long> sizes = new HashMap<>();

  private ManifestCheck(BundleId id) {
    this.id = id;
  }

  /**
   * @param present names of the files that the store has of this bundle
   * @throws DroverException {@code bak_tampered}, which names the file
   */
  static void of(BundleId id, Manifest manifest, List<String> present) {
    ManifestCheck check = new ManifestCheck(id);
    check.files(manifest.files(), present);
    Stream.of(manifest.source(), manifest.target())
        .filter(Objects::nonNull)
        .flatMap(part -> part.tables().stream())
        .forEach(check::table);
    Definitions definitions = manifest.source().definitions();
    if (definitions != null) {
      check.extents(definitions.archive().extents());
      check.extents(definitions.access().extents());
      if (definitions.structure() != null) {
        check.extents(definitions.structure().facts().extents());
      }
    }
  }

  private void files(List<Manifest.DataFile> files, List<String> present) {
    for (Manifest.DataFile file : files) {
      boolean sound =
          FileName.isOne(file.name())
              && !file.name().equals(Manifest.FILE)
              && file.bytes() > 0
              && sizes.put(file.name(), file.bytes()) == null;
      if (!sound) {
        throw impossible("it lists a file that cannot be");
      }
    }
    TreeSet<String> foreign = new TreeSet<>(present);
    foreign.removeAll(sizes.keySet());
    foreign.remove(Manifest.FILE);
    if (!foreign.isEmpty()) {
      throw BundleFailures.tampered(id, foreign.first(), "its manifest knows no such file");
    }
  }

  private void extents(List<Manifest.Extent> extents) {
    for (Manifest.Extent extent : extents) {
      Long size = sizes.get(extent.file());
      // As stored a file is never shorter than before it was encrypted.
      boolean sound =
          size != null
              && extent.offset() >= 0
              && extent.bytes() > 0
              && extent.rawBytes() > 0
              && extent.offset() <= size - extent.bytes();
      if (!sound) {
        throw impossible("a table's rows would stand outside of its files");
      }
    }
  }

  private void table(Manifest.Table table) {
    extents(table.extents());
    int shared = table.stretches().stream().mapToInt(Manifest.Stretch::extents).sum();
    long rows = table.stretches().stream().mapToLong(Manifest.Stretch::rows).sum();
    if (!table.stretches().isEmpty()
        && (shared != table.extents().size()
            || rows != table.digest().rows()
            || table.stretches().stream().anyMatch(one -> one.extents() < 0 || one.rows() < 0))) {
      throw impossible("a table's stretches are not the whole table");
    }
    int buckets = table.buckets().size();
    if (Integer.bitCount(buckets) != 1 || buckets > TableDigest.FINEST) {
      throw impossible("a table has a number of buckets that cannot be");
    }
    if (table.longestRow() < 0
        || table.longestRow() > Math.min(LONGEST_ROW, table.rawBytes())
        || table.digest().rows() < 0
        || table.digest().rows() > table.rawBytes()) {
      throw impossible("a table's rows are more or longer than its bytes");
    }
  }

  private DroverException impossible(String why) {
    return BundleFailures.tampered(id, Manifest.FILE, why);
  }
}
