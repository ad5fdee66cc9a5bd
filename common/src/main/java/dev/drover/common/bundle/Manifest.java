package dev.drover.common.bundle;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.drover.common.message.TableRows;
import dev.drover.common.name.BundleId;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.postgres.TableShape;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a bundle says about itself; the file {@value #FILE}, written last. The bundle's data files
 * hold the tables' rows as COPY text one table after the other, in zstd frames; a table's {@link
 * Extent}s say where its frames stand. How it is written: {@link ManifestFile}.
 *
 * @param format version of this layout; a reader refuses a newer one
 * @param planFingerprint SHA-256 of the plan as the command carried it, hexadecimal
 * @param createdAt by the worker's clock; informative only
 * @param files every data file, in the order written
 * @param source the project's rows in the source's snapshot
 * @param target the rows the project's existing target had before; absent when its database is to
 *     be created
 * @param safetyCopy true of rows that a restore by hand kept before it changed them: no backup, and
 *     so never chosen as one; absent otherwise
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
    List<DataFile> files,
    Part source,
    @Nullable Part target,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean safetyCopy) {
  /** A backup's. */
  public Manifest(
      int format,
      BundleId id,
      ProjectRef project,
      MigrationId migration,
      int epoch,
      String planFingerprint,
      Instant createdAt,
      String droverVersion,
      List<DataFile> files,
      Part source,
      @Nullable Part target) {
    this(
        format,
        id,
        project,
        migration,
        epoch,
        planFingerprint,
        createdAt,
        droverVersion,
        files,
        source,
        target,
        null);
  }

  public static final int FORMAT = 2;
  public static final String FILE = "manifest.json";

  public Manifest {
    files = List.copyOf(files);
  }

  Manifest with(Part newSource, @Nullable Part newTarget) {
    return new Manifest(
        format,
        id,
        project,
        migration,
        epoch,
        planFingerprint,
        createdAt,
        droverVersion,
        files,
        newSource,
        newTarget,
        safetyCopy);
  }

  /**
   * Rows of one database, read in one snapshot.
   *
   * @param server name in drover.yaml
   * @param serverVersion as {@code server_version} says
   * @param snapshot {@code pg_current_snapshot()} of the reading transaction: {@code
   *     xmin:xmax:xip_list}
   * @param position WAL position when the snapshot was taken: {@code pg_current_wal_lsn()}, on a
   *     standby what it had replayed; empty when the server would not say
   * @param definitions of the whole database; absent when the part is rows alone
   * @param blueprint how the database was built, where a restore may have to build it so again
   */
  public record Part(
      String server,
      String database,
      String serverVersion,
      String snapshot,
      String position,
      List<Table> tables,
      List<Sequence> sequences,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Definitions definitions,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Blueprint blueprint) {
    /** Rows alone. */
    public Part(
        String server,
        String database,
        String serverVersion,
        String snapshot,
        String position,
        List<Table> tables,
        List<Sequence> sequences) {
      this(server, database, serverVersion, snapshot, position, tables, sequences, null, null);
    }

    public Part {
      tables = List.copyOf(tables);
      sequences = List.copyOf(sequences);
    }

    /** The same with how the database was built. */
    public Part with(Blueprint built) {
      return new Part(
          server,
          database,
          serverVersion,
          snapshot,
          position,
          tables,
          sequences,
          definitions,
          built);
    }

    Part with(List<Table> newTables) {
      return new Part(
          server,
          database,
          serverVersion,
          snapshot,
          position,
          newTables,
          sequences,
          definitions,
          blueprint);
    }

    public long rows() {
      return tables.stream().mapToLong(table -> table.digest().rows()).sum();
    }

    public List<TableRows> tableRows() {
      return tables.stream()
          .map(table ->
              new TableRows(
                  table.shape().table().toString(), table.digest().rows(), table.rawBytes()))
          .toList();
    }
  }

  /**
   * A table's rows.
   *
   * @param digest over all rows
   * @param buckets by key, their number a power of two; see {@link TableDigest}
   * @param longestRow bytes of the longest line with its newline; 0 without rows
   * @param extents in order; together one stream of zstd frames; none when the table has no rows
   * @param stretches in the order of the extents, which they share out among them; none when the
   *     table was not written in parts
   */
  public record Table(
      TableShape shape,
      Digest digest,
      List<Digest> buckets,
      int longestRow,
      List<Extent> extents,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Stretch> stretches) {
    public Table {
      buckets = List.copyOf(buckets);
      extents = List.copyOf(extents);
      stretches = stretches == null ? List.of() : List.copyOf(stretches);
    }

    /** A table that was written in one part. */
    public Table(
        TableShape shape,
        Digest digest,
        List<Digest> buckets,
        int longestRow,
        List<Extent> extents) {
      this(shape, digest, buckets, longestRow, extents, List.of());
    }

    /**
     * A stretch as a table of its own. Its digest has only the number of rows.
     *
     * @param number from 0
     */
    Table stretch(int number) {
      int from = stretches.stream().limit(number).mapToInt(Stretch::extents).sum();
      Stretch stretch = stretches.get(number);
      return new Table(
          shape,
          new Digest(stretch.rows(), 0, 0),
          List.of(),
          longestRow,
          extents.subList(from, from + stretch.extents()));
    }

    /**
     * @param most a power of two
     */
    Table folded(int most) {
      return buckets.size() <= most
          ? this
          : new Table(shape, digest, Digest.fold(buckets, most), longestRow, extents, stretches);
    }

    /** Bytes of COPY text, before compression. */
    public long rawBytes() {
      return extents.stream().mapToLong(Extent::rawBytes).sum();
    }
  }

  /**
   * A part of a table's rows that can be read alone.
   *
   * @param extents how many of the table's extents hold it; none without rows
   */
  public record Stretch(long rows, int extents) {}

  /**
   * A stretch of a data file that holds whole zstd frames of one table.
   *
   * @param offset in the file before it is encrypted, as {@code bytes} is
   * @param rawBytes before compression
   */
  public record Extent(String file, long offset, long bytes, long rawBytes) {}

  /**
   * A data file of the bundle.
   *
   * @param bytes as stored
   * @param sha256 of the bytes as stored, lower-case hexadecimal
   */
  public record DataFile(String name, long bytes, String sha256) {}

  /**
   * Bytes that are no rows, kept as a table's rows are.
   *
   * @param bytes before compression
   * @param sha256 of the bytes before compression, lower-case hexadecimal
   */
  public record Archive(long bytes, String sha256, List<Extent> extents) {
    public Archive {
      extents = List.copyOf(extents);
    }
  }

  /** A sequence that a column of a table draws from or owns, as it stood. */
  public record Sequence(String schema, String name, long lastValue, boolean called) {}
}
