package dev.drover.cli;

import dev.drover.common.bundle.Digest;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.postgres.TableShape;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@value #FILE} of an export says.
 *
 * @param drover what it takes to read the export back to the letter; absent in what others wrote
 */
record ExportMetadata(
    String backupId,
    String projectRef,
    String databaseName,
    Instant timestamp,
    String backupPath,
    List<String> tables,
    Map<String, Long> rowCounts,
    @Nullable Details drover) {
  static final String FILE = "metadata.json";

  private static final Set<String> NUMBERS = Set.of("smallint", "integer");

  /** Whether a column of the type is a number in JSON; every other loses digits as one. */
  static boolean isNumber(String type) {
    return NUMBERS.contains(type);
  }

  /** Where the rows came from, and how each table's file is read. */
  record Details(
      String server,
      String serverVersion,
      String snapshot,
      String position,
      String planFingerprint,
      List<Table> tables,
      List<Manifest.Sequence> sequences) {
    Details {
      Objects.requireNonNull(server, "server is missing");
      Objects.requireNonNull(tables, "tables is missing");
      sequences = sequences == null ? List.of() : sequences;
    }
  }

  /**
   * @param file in the export's folder
   * @param digest of the rows, as in the bundle
   */
  record Table(String file, TableShape shape, Digest digest) {
    Table {
      Objects.requireNonNull(file, "file is missing");
      Objects.requireNonNull(shape, "shape is missing");
      Objects.requireNonNull(digest, "digest is missing");
    }
  }
}
