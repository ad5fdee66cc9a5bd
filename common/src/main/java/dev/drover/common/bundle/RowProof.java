package dev.drover.common.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Reads every row of a bundle and holds it against the digests of the manifest: what one does with
 * a bundle that no backup's report vouches for. Constant memory.
 */
final class RowProof {
  private RowProof() {}

  /**
   * @return how many rows there are
   * @throws dev.drover.common.failure.DroverException {@code bak_tampered}
   */
  static long of(BundleReader bundle) throws IOException {
    long rows = 0;
    Manifest manifest = bundle.manifest();
    for (Manifest.Part part :
        Stream.of(manifest.source(), manifest.target()).filter(Objects::nonNull).toList()) {
      for (Manifest.Table table : part.tables()) {
        rows += table(bundle, table);
      }
    }
    Definitions definitions = manifest.source().definitions();
    if (definitions != null) {
      archive(bundle, definitions.archive());
      archive(bundle, definitions.access());
      if (definitions.structure() != null) {
        archive(bundle, definitions.structure().facts());
      }
    }
    return rows;
  }

  private static void archive(BundleReader bundle, Manifest.Archive archive) throws IOException {
    try (InputStream bytes = bundle.open(archive)) {
      bytes.transferTo(OutputStream.nullOutputStream());
    }
  }

  private static long table(BundleReader bundle, Manifest.Table table) throws IOException {
    TableDigest digest = bundle.digest(table);
    boolean same =
        digest.total().equals(table.digest())
            && digest.buckets(table.buckets().size()).equals(table.buckets());
    if (!same) {
      throw BundleFailures.tampered(
          bundle.manifest().id(),
          table.extents().isEmpty() ? Manifest.FILE : table.extents().getFirst().file(),
          "the rows of " + table.shape().table() + " have another digest");
    }
    return digest.total().rows();
  }
}
