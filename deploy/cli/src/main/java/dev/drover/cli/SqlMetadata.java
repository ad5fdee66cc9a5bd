package dev.drover.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.drover.common.bundle.Manifest;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands beside a plain SQL dump.
 *
 * @param format of this file
 * @param connection of the source, in which nothing is secret
 * @param file the dump's name, in the same folder
 * @param mark stands in the dump before every table's rows, and nowhere else
 * @param tables in the dump's order
 */
record SqlMetadata(
    int format,
    String backupId,
    String projectRef,
    Instant createdAt,
    String connection,
    String serverVersion,
    String tool,
    String file,
    long bytes,
    long lines,
    String sha256,
    String mark,
    List<Table> tables,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long largeObjectPieces,
    List<Manifest.Sequence> sequences) {
  static final int FORMAT = 1;

  /**
   * @param statementLines lines that its COPY statement has: a name may hold newlines
   */
  record Table(String table, long rows, int statementLines) {}
}
