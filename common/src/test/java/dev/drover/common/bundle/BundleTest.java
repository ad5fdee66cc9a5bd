package dev.drover.common.bundle;

import static dev.drover.common.bundle.BundleStoreContract.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.common.bundle.key.BundleKeys;
import dev.drover.common.failure.DroverException;
import dev.drover.common.name.BundleId;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.TableShape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleTest {
  private static final ProjectRef PROJECT = new ProjectRef("../a'b");
  private static final MigrationId MIGRATION =
      MigrationId.parse("0198a3f0-0000-7000-8000-000000000001");
  private static final BundleId ID = BundleId.of(PROJECT, MIGRATION, 1);

  @TempDir private Path folder;
  private Bundles bundles;
  private BundleStore store;

  /** The keys that the bundles of these tests are locked with. */
  BundleKeys keys() throws IOException {
    return BundleKeys.NONE;
  }

  /** The name of a bundle's first data file. */
  String data() {
    return "data-00000.zst";
  }

  @BeforeEach
  void openStore() throws IOException {
    store = BundleStores.open(folder.toUri().toString());
    bundles = new Bundles(store, keys());
  }

  @Test
  void rowsComeBackAsTheyWentInTableByTable() throws IOException {
    List<byte[]> small = rows("1\tAda", "2\t\\N", "3\t");
    List<byte[]> many = manyRows(40_000);
    BundleWriter.Published published = write(List.of(small, List.of(), many));

    BundleReader bundle = open();
    assertThat(bundle.manifestSha256()).isEqualTo(published.manifestSha256());
    assertThat(bundle.bytes()).isEqualTo(published.bytes()).isEqualTo(sizeOnDisk());
    List<Manifest.Table> tables = bundle.manifest().source().tables();
    assertThat(tables).extracting(table -> table.digest().rows()).containsExactly(3L, 0L, 40_000L);
    assertThat(bundle.manifest().files()).hasSize(1);
    // In any order, and again.
    assertSameRows(bundle, tables.get(2), many);
    assertSameRows(bundle, tables.get(0), small);
    assertSameRows(bundle, tables.get(1), List.of());
    assertSameRows(bundle, tables.get(2), many);
    assertThat(tables.get(2).buckets()).hasSize(512);
  }

  @Test
  void rowsOfAnySizeAroundTheFrameComeBack() throws IOException {
    int frame = DataFiles.FRAME;
    List<byte[]> rows = new ArrayList<>();
    for (int size :
        new int[] {
          1, frame - 2, 1, 1, frame, 2 * frame, 2 * frame + 7, 5, frame - 5, 3_000_000, 1
        }) {
      rows.add(random(size, rows.size()));
    }
    write(List.of(rows));

    BundleReader bundle = open();
    Manifest.Table table = bundle.manifest().source().tables().getFirst();
    assertThat(table.longestRow()).isEqualTo(3_000_000);
    assertThat(bundle.bytes())
        .as("is too large to be kept in memory")
        .isGreaterThan(VerifiedFiles.IN_MEMORY);
    assertSameRows(bundle, table, rows);
  }

  @Test
  void anAbortedBundleIsNeverVisible() throws IOException {
    try (BundleWriter writer = bundles.begin(ID)) {
      TableWriter table = writer.table(shape("t0"));
      table.row("1\tx\n".getBytes(StandardCharsets.UTF_8));
      assertThatThrownBy(() -> writer.publish(files -> manifest(files, List.of())))
          .isInstanceOf(IllegalStateException.class);
    }
    assertThat(store.exists(ID)).isFalse();
    try (var left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void anotherProjectsOrMigrationsBundleIsRefused() throws IOException {
    write(List.of(rows("1\tx")));
    BundleId moved = BundleId.of(PROJECT, MIGRATION, 2);

    assertFails("bak_mismatch", () -> bundles.open(ID, new ProjectRef("other"), MIGRATION));
    assertFails("bak_mismatch", () -> bundles.open(ID, PROJECT, MigrationId.next()));
    Files.move(folder.resolve(ID.value()), folder.resolve(moved.value()));
    assertFails("bak_mismatch", () -> bundles.open(moved, PROJECT, MIGRATION));
    assertFails("bundle_missing", this::open);
  }

  @Test
  void aNewerFormatIsRefusedBeforeAnythingElseIsLookedAt() throws IOException {
    write(List.of(rows("1\tx")));
    Path manifest = file(Manifest.FILE);
    Files.writeString(
        manifest,
        "{\"manifest\":{\"format\":3,\"what\":\"nobody knows\"},\"seal\":1}" + " ".repeat(80));

    assertFails("bak_version", this::open);
  }

  @Test
  void everyChangedBitIsFoundBeforeTheFirstRow() throws IOException {
    write(List.of(rows("1\tAda", "2\tBob"), rows("7\tx")));
    for (String name : List.of(Manifest.FILE, data())) {
      byte[] good = Files.readAllBytes(file(name));
      for (int bit = 0; bit < good.length * 8; bit++) {
        byte[] bad = good.clone();
        bad[bit / 8] ^= (byte) (1 << bit % 8);
        Files.write(file(name), bad);
        assertTampered(name);
      }
      Files.write(file(name), good);
    }
    open().verify();
  }

  @Test
  void everyLostOrAddedByteIsFoundBeforeTheFirstRow() throws IOException {
    write(List.of(rows("1\tAda", "2\tBob"), rows("7\tx")));
    for (String name : List.of(Manifest.FILE, data())) {
      byte[] good = Files.readAllBytes(file(name));
      for (int length = 0; length < good.length; length++) {
        Files.write(file(name), Arrays.copyOf(good, length));
        assertTampered(name);
      }
      Files.write(file(name), Arrays.copyOf(good, good.length + 1));
      assertTampered(name);
      Files.write(file(name), good);
    }
    open().verify();
  }

  @Test
  void aChangeInALargeBundleIsFoundBeforeTheFirstRow() throws IOException {
    write(List.of(List.of(random(5_000_000, 1), random(1_000_000, 2))));
    byte[] data = Files.readAllBytes(file(data()));
    data[data.length - 1] ^= 1;
    Files.write(file(data()), data);

    assertTampered(data());
    Files.delete(file(data()));
    BundleReader bundle = open();
    assertFails("bundle_missing", bundle::verify);
  }

  @Test
  void aManifestThatPromisesOtherRowsOrBytesThanItsFilesHoldIsFound() throws IOException {
    write(List.of(rows("1\tAda", "2\tBob")));
    Manifest good = open().manifest();
    Manifest.Table table = good.source().tables().getFirst();
    Manifest.Extent extent = table.extents().getFirst();

    for (long raw : new long[] {0, extent.rawBytes() - 1, extent.rawBytes() + 1}) {
      assertReadingFails(
          new Manifest.Table(
              table.shape(),
              table.digest(),
              table.buckets(),
              table.longestRow(),
              List.of(new Manifest.Extent(extent.file(), extent.offset(), extent.bytes(), raw))));
    }
    assertReadingFails(
        new Manifest.Table(
            table.shape(),
            new Digest(3, 0, 0),
            table.buckets(),
            table.longestRow(),
            table.extents()));
    assertReadingFails(
        new Manifest.Table(
            table.shape(),
            table.digest(),
            table.buckets(),
            table.longestRow(),
            List.of(new Manifest.Extent(extent.file(), 1, extent.bytes() - 1, extent.rawBytes()))));
  }

  private void assertReadingFails(Manifest.Table table) {
    assertFails(
        "bak_tampered",
        () -> {
          try (InputStream text = open().text(table)) {
            text.transferTo(new ByteArrayOutputStream());
          }
        });
  }

  private void assertTampered(String name) {
    List<String> handedOut = new ArrayList<>();
    assertThatThrownBy(
            () -> {
              BundleReader bundle = open();
              Manifest.Table table = bundle.manifest().source().tables().getFirst();
              bundle.rows(table, (_, _, _) -> handedOut.add("row"));
            })
        .isInstanceOfSatisfying(
            DroverException.class,
            e -> {
              // A changed digit of the format makes the manifest one of the future.
              if (!e.failure().code().equals("bak_version") || !name.equals(Manifest.FILE)) {
                assertThat(e.failure().code()).isEqualTo("bak_tampered");
                assertThat(e.failure().object()).isEqualTo(ID + "/" + name);
              }
            });
    assertThat(handedOut).isEmpty();
  }

  private BundleReader open() throws IOException {
    return bundles.open(ID, PROJECT, MIGRATION);
  }

  private BundleWriter.Published write(List<List<byte[]>> tables) throws IOException {
    try (BundleWriter writer = bundles.begin(ID)) {
      List<Manifest.Table> written = new ArrayList<>();
      for (List<byte[]> rows : tables) {
        TableWriter table = writer.table(shape("t" + written.size()));
        for (byte[] row : rows) {
          table.row(row);
        }
        written.add(table.finish());
      }
      return writer.publish(files -> manifest(files, written));
    }
  }

  private static Manifest manifest(List<Manifest.DataFile> files, List<Manifest.Table> tables) {
    Manifest.Part source =
        new Manifest.Part("platform", "db", "18.6", "1:2:", "0/1", tables, List.of());
    return new Manifest(
        Manifest.FORMAT, ID, PROJECT, MIGRATION, 1, "f", Instant.EPOCH, "0.1", files, source, null);
  }

  @Test
  void ofVeryManyLargeTablesTheManifestStaysSmallAndTellsTheSame() throws IOException {
    TableDigest digest = new TableDigest(shape("large"));
    for (int row = 0; row < 70_000; row++) {
      digest.add((row + "\tx\n").getBytes(StandardCharsets.US_ASCII));
    }
    Manifest.Table large = table(digest, TableDigest.FINEST);
    Manifest.Table small = table(digest, 2);
    List<Manifest.Table> tables = new ArrayList<>(Collections.nCopies(3_000, large));
    tables.add(small);

    Manifest kept = BucketLimit.within(manifest(List.of(), tables), BucketLimit.MOST);

    byte[] file = ManifestFile.write(kept, null);
    assertThat(file.length).isLessThan(ManifestFile.LIMIT / 2);
    List<Manifest.Table> read = ManifestFile.read(ID, file).manifest(ID, null).source().tables();
    assertThat(read.getFirst()).isEqualTo(table(digest, 128)).isEqualTo(read.get(2_999));
    assertThat(read.getLast()).isEqualTo(small);
    assertThat(BucketLimit.within(manifest(List.of(), List.of(large, small)), 1_026))
        .isEqualTo(manifest(List.of(), List.of(large, small)));
  }

  private static Manifest.Table table(TableDigest digest, int buckets) {
    return new Manifest.Table(
        shape("large"), digest.total(), digest.buckets(buckets), 0, List.of());
  }

  @Test
  void aManifestThatNobodyCouldReadIsNotPublished() throws IOException {
    try (BundleWriter writer = bundles.begin(ID)) {
      assertThatThrownBy(() ->
              writer.publish(files ->
                  new Manifest(
                      Manifest.FORMAT,
                      ID,
                      PROJECT,
                      MIGRATION,
                      1,
                      "f",
                      Instant.EPOCH,
                      "0".repeat(ManifestFile.LIMIT),
                      files,
                      new Manifest.Part(
                          "platform", "db", "18.6", "1:2:", "0/1", List.of(), List.of()),
                      null)))
          .isInstanceOfSatisfying(
              DroverException.class,
              e -> assertThat(e.failure().code()).isEqualTo("manifest_too_large"));
    }
    assertThatThrownBy(() -> bundles.open(ID)).hasMessageContaining("bundle_missing");
  }

  private static void assertSameRows(BundleReader bundle, Manifest.Table table, List<byte[]> rows)
      throws IOException {
    List<byte[]> read = new ArrayList<>();
    long count =
        bundle.rows(
            table,
            (buffer, offset, length) ->
                read.add(Arrays.copyOfRange(buffer, offset, offset + length)));
    assertThat(count).isEqualTo(rows.size());
    assertThat(read.toArray(byte[][]::new)).isDeepEqualTo(rows.toArray(byte[][]::new));
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    rows.forEach(expected::writeBytes);
    try (InputStream text = bundle.text(table)) {
      assertThat(text.readAllBytes()).isEqualTo(expected.toByteArray());
    }
  }

  private static List<byte[]> rows(String... lines) {
    return Arrays.stream(lines)
        .map(line -> (line + "\n").getBytes(StandardCharsets.UTF_8))
        .toList();
  }

  private static List<byte[]> manyRows(int count) {
    List<byte[]> rows = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      rows.add((i + "\tthe name of number " + i + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return rows;
  }

  /** One incompressible line of {@code size} bytes with its newline. */
  private static byte[] random(int size, int seed) {
    byte[] row = new byte[size];
    new Random(seed).nextBytes(row);
    for (int i = 0; i < size; i++) {
      row[i] = row[i] == '\n' ? (byte) 'n' : row[i];
    }
    row[size - 1] = '\n';
    return row;
  }

  private static TableShape shape(String name) {
    return new TableShape(
        new TableName("s", name),
        List.of(new TableShape.Column("id", "bigint"), new TableShape.Column("name", "text")),
        List.of("id"));
  }

  private Path file(String name) {
    return folder.resolve(ID.value()).resolve(name);
  }

  private long sizeOnDisk() throws IOException {
    return Files.size(file(Manifest.FILE)) + Files.size(file(data()));
  }
}
