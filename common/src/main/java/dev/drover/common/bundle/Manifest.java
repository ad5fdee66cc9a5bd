package dev.drover.common.bundle;

import dev.drover.common.name.BundleId;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.postgres.TableShape;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a bundle says about itself; the file {@code manifest.json}, written last.
 *
 * @param format version of this layout; a reader refuses a newer one
 * @param planFingerprint SHA-256 of the plan, hexadecimal
 * @param createdAt by the worker's clock; informative only
 * @param source the project's rows in the source's snapshot
 * @param target the rows the project's existing target had before; absent when its database is to be created
 */
public record Manifest(
    int format,
    BundleId id,
    ProjectRef project,
    MigrationId migration,
    int epoch,
    String planFingerprint,
    Instant createdAt,
    String droverVersion,
    Part source,
    @Nullable Part target) {
  public static final int FORMAT = 1;

  /**
   * Rows of one database, read in one snapshot.
   *
   * @param server name in drover.yaml
   * @param serverVersion as {@code server_version} says
   * @param snapshot {@code pg_current_snapshot()} of the reading transaction: {@code xmin:xmax:xip_list}
   * @param position WAL position ({@code pg_current_wal_lsn()}) when the snapshot was taken
   */
  public record Part(
      String server,
      String database,
      String serverVersion,
      String snapshot,
      String position,
      List<Table> tables,
      List<Sequence> sequences) {
    public Part {
      tables = List.copyOf(tables);
      sequences = List.copyOf(sequences);
    }

    public long rows() {
      return tables.stream().mapToLong(table -> table.digest().rows()).sum();
    }
  }

  /**
   * @param digest over all rows
   * @param buckets by key, their number a power of two; see {@link TableDigest}
   * @param files in order; none when the table has no rows
   */
  public record Table(TableShape shape, Digest digest, List<Digest> buckets, List<DataFile> files) {
    public Table {
      buckets = List.copyOf(buckets);
      files = List.copyOf(files);
    }
  }

  /**
   * A file of the bundle: COPY text, zstd.
   *
   * @param name within the bundle, {@code data/...}
   * @param bytes as stored
   * @param sha256 of the bytes as stored, lower-case hexadecimal
   * @param rawBytes before compression
   */
  public record DataFile(String name, long bytes, String sha256, long rawBytes) {}

  /** A sequence that a column of a table draws from, as it stood. */
  public record Sequence(String schema, String name, long lastValue, boolean called) {}
}
