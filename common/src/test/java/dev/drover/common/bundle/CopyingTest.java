package dev.drover.common.bundle;

import static dev.drover.common.bundle.BundleStoreContract.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.Finding;
import dev.drover.common.message.SealedBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two folders as main store and store of copies; with a bucket it is {@link S3BundleStoreTest}. */
class CopyingTest {
  private static final String COPY = "offsite";
  private static final String FIRST = "data-00000.zst";
  private static final String SECOND = "data-00001.zst";

  @TempDir private Path folder;
  private Bundles bundles;

  @BeforeEach
  void open() throws IOException {
    bundles = Bundles.open(config(folder.resolve("copies").toUri().toString()));
  }

  @Test
  void aCopyIsTheSameByteForByteAndTwiceIsAsOnce() throws IOException {
    SealedBundle bundle = write(1);
    AtomicLong passed = new AtomicLong();

    assertThat(bundles.copy(bundle, Bundles.MAIN, COPY, passed::addAndGet)).isTrue();
    assertThat(passed.get()).as("written, and read back").isEqualTo(2 * dataBytes(bundle));
    assertThat(bundles.copy(bundle, Bundles.MAIN, COPY, passed::addAndGet)).isFalse();

    assertThat(passed.get()).isEqualTo(3 * dataBytes(bundle));
    for (String name : List.of(Manifest.FILE, FIRST, SECOND)) {
      assertThat(copied(bundle, name)).hasSameBinaryContentAs(stored(bundle, name));
    }
    assertThat(bundles.at(COPY).open(bundle.id()).proveRows()).isEqualTo(80);
    assertThat(names(folder.resolve("copies"))).containsExactly(bundle.id().value());
  }

  @Test
  void aCopyThatBrokeOffSendsOnlyWhatIsMissing() throws IOException {
    SealedBundle bundle = write(1);
    AtomicLong passed = new AtomicLong();
    long first = Files.size(stored(bundle, FIRST));

    assertThatThrownBy(() ->
            bundles.copy(
                bundle,
                Bundles.MAIN,
                COPY,
                bytes -> {
                  if (passed.addAndGet(bytes) > first) {
                    throw new IllegalStateException("broken off");
                  }
                }))
        .hasMessage("broken off");
    assertThat(bundles.at(COPY).exists(bundle.id())).isFalse();
    Path left = folder.resolve("copies").resolve(names(folder.resolve("copies")).getFirst());
    FileTime sent = FileTime.fromMillis(1_000_000_000_000L);
    Files.setLastModifiedTime(left.resolve(FIRST), sent);
    Files.write(left.resolve(SECOND), new byte[] {1, 2, 3});

    bundles.copy(bundle, Bundles.MAIN, COPY, _ -> {});

    assertThat(Files.getLastModifiedTime(copied(bundle, FIRST))).isEqualTo(sent);
    assertThat(bundles.at(COPY).open(bundle.id()).proveRows()).isEqualTo(80);
    assertThat(names(folder.resolve("copies"))).containsExactly(bundle.id().value());
  }

  @Test
  void aDamagedCopyIsMadeAnewAndAnothersBundleIsLeftAlone() throws IOException {
    SealedBundle bundle = write(1);
    bundles.copy(bundle, Bundles.MAIN, COPY, _ -> {});
    for (String name : List.of(FIRST, Manifest.FILE)) {
      damage(copied(bundle, name));
      assertThat(bundles.copy(bundle, Bundles.MAIN, COPY, _ -> {})).isTrue();
      assertThat(bundles.at(COPY).open(bundle.id()).proveRows()).isEqualTo(80);
    }
    discard(bundle);
    SealedBundle other = SampleBundles.write(bundles, 1, SampleBundles.rows(3));

    assertFails("copy_taken", () -> bundles.copy(other, Bundles.MAIN, COPY, _ -> {}));
    assertThat(bundles.at(COPY).open(bundle.id()).proveRows()).isEqualTo(80);
  }

  @Test
  void aDamagedBundleIsNotCopied() throws IOException {
    SealedBundle bundle = write(1);
    damage(stored(bundle, SECOND));

    assertFails("bak_tampered", () -> bundles.copy(bundle, Bundles.MAIN, COPY, _ -> {}));

    assertThat(bundles.at(COPY).store().list()).isEmpty();
    assertFails("copy_unknown", () -> bundles.copy(bundle, Bundles.MAIN, "nowhere", _ -> {}));
    assertFails("copy_unknown", () -> bundles.requireCopies(List.of(Bundles.MAIN)));
  }

  @Test
  void aStoreThatIsAwayIsWaitedForAndThenUsed() throws IOException {
    SealedBundle bundle = write(1);
    Path inTheWay = Files.writeString(folder.resolve("copies"), "no folder");

    assertThatThrownBy(() -> bundles.copy(bundle, Bundles.MAIN, COPY, _ -> {}))
        .isInstanceOfSatisfying(
            DroverException.class,
            e -> {
              assertThat(e.failure().code()).isEqualTo("copy_failed");
              assertThat(e.failure().kind()).isEqualTo(FailureKind.INFRASTRUCTURE);
            });
    assertThat(bundles.catalogue()).as("the main store answers").hasSize(1);
    Files.delete(inTheWay);

    assertThat(bundles.copy(bundle, Bundles.MAIN, COPY, _ -> {})).isTrue();
    assertThat(bundles.catalogue().getFirst().stores()).containsExactly(Bundles.MAIN, COPY);
  }

  @Test
  void whatIsLostOrDamagedIsReadFromTheCopy() throws IOException {
    SealedBundle bundle = write(1);
    bundles.copy(bundle, Bundles.MAIN, COPY, _ -> {});
    assertThat(read(bundle)).as("nothing is wrong").isNull();

    damage(stored(bundle, SECOND));
    assertThat(read(bundle)).extracting(Finding::code).isEqualTo("bundle_from_copy");
    Files.delete(stored(bundle, FIRST));
    assertThat(read(bundle)).extracting(Finding::code).isEqualTo("bundle_from_copy");
    damage(stored(bundle, Manifest.FILE));
    assertThat(read(bundle)).extracting(Finding::code).isEqualTo("bundle_from_copy");
    assertThat(bundles.catalogue().getFirst().state()).isEqualTo(CatalogueEntry.State.READABLE);
    discard(bundle);
    assertThat(read(bundle)).extracting(Finding::code).isEqualTo("bundle_from_copy");
    assertThat(bundles.catalogue().getFirst().stores()).containsExactly(COPY);
    assertFails("bundle_missing", () -> bundles.at(Bundles.MAIN).open(bundle.id()));

    bundles.copy(bundle, COPY, Bundles.MAIN, _ -> {});
    assertThat(read(bundle)).as("put back").isNull();
  }

  @Test
  void aCopyThatIsNotTheSameStandsInForNothing() throws IOException {
    SealedBundle bundle = write(1);
    bundles.copy(bundle, Bundles.MAIN, COPY, _ -> {});
    damage(stored(bundle, FIRST));
    damage(copied(bundle, SECOND));

    assertFails("bak_tampered", () -> read(bundle));
    Files.copy(
        stored(write(2), Manifest.FILE),
        copied(bundle, Manifest.FILE),
        StandardCopyOption.REPLACE_EXISTING);
    assertFails("bak_tampered", () -> read(bundle));
  }

  /** Every row, and what is to be known about where it was read. */
  private @Nullable Finding read(SealedBundle bundle) throws IOException {
    BundleReader reader = bundles.open(bundle, SampleBundles.PROJECT, SampleBundles.MIGRATION);
    assertThat(reader.proveRows()).isEqualTo(80);
    return reader.warning();
  }

  /** Two tables, each in a data file of its own. */
  private SealedBundle write(int epoch) throws IOException {
    return SampleBundles.writeFiles(bundles, epoch, SampleBundles.rows(40));
  }

  private void discard(SealedBundle bundle) throws IOException {
    bundles.store().withdraw(bundle.id());
    bundles.store().discard(bundle.id());
  }

  private long dataBytes(SealedBundle bundle) throws IOException {
    return Files.size(stored(bundle, FIRST)) + Files.size(stored(bundle, SECOND));
  }

  private Path stored(SealedBundle bundle, String name) {
    return folder.resolve("bundles").resolve(bundle.id().value()).resolve(name);
  }

  private Path copied(SealedBundle bundle, String name) {
    return folder.resolve("copies").resolve(bundle.id().value()).resolve(name);
  }

  private static void damage(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  private static List<String> names(Path of) throws IOException {
    try (Stream<Path> files = Files.list(of)) {
      return new ArrayList<>(files.map(file -> file.getFileName().toString()).toList());
    }
  }

  private DroverConfig.Bundles config(String copies) {
    return new DroverConfig.Bundles(
        folder.resolve("bundles").toUri().toString(),
        Map.of(COPY, new DroverConfig.Copies(copies, null)));
  }
}
