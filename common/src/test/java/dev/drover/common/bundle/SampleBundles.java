package dev.drover.common.bundle;

import dev.drover.common.bundle.key.BundleKeys;
import dev.drover.common.message.SealedBundle;
import dev.drover.common.name.BundleId;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.TableShape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Writes bundles of made-up rows into a folder. */
final class SampleBundles {
  static final ProjectRef PROJECT = new ProjectRef("acme");
  static final MigrationId MIGRATION = MigrationId.parse("0198a3f0-0000-7000-8000-000000000001");

  final Path folder;
  final Bundles bundles;

  SampleBundles(Path folder, BundleKeys keys) throws IOException {
    this.folder = folder;
    this.bundles = new Bundles(BundleStores.open(folder.toUri().toString()), keys);
  }

  /** A bundle of one table a list of rows; the bundle's id tells {@code epoch}. */
  SealedBundle write(int epoch, List<List<String>> tables) throws IOException {
    return write(bundles, epoch, tables);
  }

  /** Rows that a restore by hand kept. */
  SealedBundle writeSafetyCopy(int epoch, List<List<String>> tables) throws IOException {
    return write(bundles, epoch, tables, true);
  }

  static SealedBundle write(Bundles bundles, int epoch, List<List<String>> tables)
      throws IOException {
    return write(bundles, epoch, tables, null);
  }

  /** As {@link #write}, each table in a data file of its own. */
  static SealedBundle writeFiles(Bundles bundles, int epoch, List<List<String>> tables)
      throws IOException {
    return write(bundles, epoch, tables, BundleWriter::lane, null);
  }

  private static SealedBundle write(
      Bundles bundles, int epoch, List<List<String>> tables, @Nullable Boolean safetyCopy)
      throws IOException {
    return write(bundles, epoch, tables, BundleWriter::firstLane, safetyCopy);
  }

  private static SealedBundle write(
      Bundles bundles,
      int epoch,
      List<List<String>> tables,
      Function<BundleWriter, BundleWriter.Lane> lane,
      @Nullable Boolean safetyCopy)
      throws IOException {
    BundleId id = BundleId.of(PROJECT, MIGRATION, epoch);
    try (BundleWriter writer = bundles.begin(id)) {
      List<Manifest.Table> written = new ArrayList<>();
      for (List<String> rows : tables) {
        TableWriter table = lane.apply(writer).table(shape("t" + written.size()));
        for (String row : rows) {
          table.row((row + "\n").getBytes(StandardCharsets.UTF_8));
        }
        written.add(table.finish());
      }
      Manifest.Part source =
          new Manifest.Part("platform", "db", "18.6", "1:2:", "0/1", written, List.of());
      BundleWriter.Published published =
          writer.publish(files ->
              new Manifest(
                  Manifest.FORMAT,
                  id,
                  PROJECT,
                  MIGRATION,
                  epoch,
                  "f",
                  Instant.EPOCH,
                  "0.1",
                  files,
                  source,
                  null,
                  safetyCopy));
      return new SealedBundle(id, published.manifestSha256());
    }
  }

  Path file(SealedBundle bundle, String name) {
    return folder.resolve(bundle.id().value()).resolve(name);
  }

  /** Two tables of {@code count} rows each. */
  static List<List<String>> rows(int count) {
    List<String> rows =
        IntStream.range(0, count).mapToObj(i -> i + "\tname of number " + i * 7919).toList();
    return List.of(rows, rows.reversed());
  }

  private static TableShape shape(String name) {
    return new TableShape(
        new TableName("s", name),
        List.of(new TableShape.Column("id", "bigint"), new TableShape.Column("name", "text")),
        List.of("id"));
  }
}
