package dev.drover.common.bundle;

import static dev.drover.common.bundle.BundleStoreContract.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.bundle.key.BundleKeys;
import dev.drover.common.bundle.key.KeyFile;
import dev.drover.common.message.SealedBundle;
import dev.drover.common.name.BundleId;
import dev.drover.common.name.ProjectRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class BundleKeysTest {
  private static final List<List<String>> ROWS =
      List.of(List.of("1\tsecret-name", "2\t\\N"), List.of("7\tsecret-name"));
  private static final String DATA = "data-00000.zst.aead";

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void createKey() throws IOException {
    file = folder.resolve("bundles.key");
    KeyFile.create(file);
  }

  @Test
  void nothingOfTheRowsNorOfTheirTablesReachesTheDisk() throws IOException {
    SampleBundles sample = locked();
    SealedBundle bundle = sample.write(1, ROWS);

    try (var files = Files.list(sample.folder.resolve(bundle.id().value()))) {
      for (Path stored : files.toList()) {
        String bytes = new String(Files.readAllBytes(stored), StandardCharsets.ISO_8859_1);
        assertThat(bytes).doesNotContain("secret-name", "bigint", "platform", "longestRow");
      }
    }
    assertThat(open(sample, bundle).proveRows()).isEqualTo(3);
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void theSameRowsAreNeverEncryptedTheSameWayTwice() throws IOException {
    SampleBundles sample = locked();

    assertThat(sample.file(sample.write(1, ROWS), DATA))
        .isRegularFile()
        .satisfies(one ->
            assertThat(Files.readAllBytes(one))
                .isNotEqualTo(Files.readAllBytes(sample.file(sample.write(2, ROWS), DATA))));
  }

  @Test
  void aRotatedKeyFileStillOpensOldBundlesAndReadersFollowIt() throws IOException {
    SampleBundles before = locked();
    SealedBundle old = before.write(1, ROWS);
    long first = KeyFile.read(file).primaryKeyId();

    assertThat(KeyFile.rotate(file).primaryKeyId()).isNotEqualTo(first);
    SampleBundles after = locked();
    SealedBundle young = after.write(2, ROWS);

    assertThat(open(after, old).proveRows()).isEqualTo(3);
    assertThat(open(before, young).proveRows()).isEqualTo(3);
  }

  @Test
  void noOtherKeyOpensABundle() throws IOException {
    SampleBundles sample = locked();
    SealedBundle bundle = sample.write(1, ROWS);
    Path other = folder.resolve("other.key");
    KeyFile.create(other);

    for (BundleKeys wrong :
        List.of(
            BundleKeys.NONE,
            BundleKeys.of(other, List.of()),
            BundleKeys.of(null, List.of("a passphrase of mine")))) {
      SampleBundles reader = new SampleBundles(sample.folder, wrong);
      assertFails("bak_key", () -> open(reader, bundle));
    }
  }

  @Test
  void aKeyFileIsNeverOverwrittenAndMustBeOne() throws IOException {
    assertFails("key_file_exists", () -> KeyFile.create(file));
    Path wrong = Files.writeString(folder.resolve("wrong.key"), "{}");
    for (Path unreadable : List.of(wrong, folder.resolve("missing.key"))) {
      assertFails("key_file_unreadable", () -> BundleKeys.of(unreadable, List.of()));
    }
  }

  @Test
  void aPassphraseLocksAndFormerOnesStillOpen() throws IOException {
    Path store = folder.resolve("bundles");
    SampleBundles first =
        new SampleBundles(store, BundleKeys.of(null, List.of("the first passphrase")));
    SealedBundle old = first.write(1, ROWS);
    SampleBundles second =
        new SampleBundles(
            store, BundleKeys.of(null, List.of("the second passphrase", "the first passphrase")));
    SealedBundle young = second.write(2, ROWS);

    assertThat(open(second, old).proveRows()).isEqualTo(3);
    assertThat(open(second, young).proveRows()).isEqualTo(3);
    assertFails("bak_key", () -> open(first, young));
    SampleBundles withKeyFile =
        new SampleBundles(store, BundleKeys.of(file, List.of("the first passphrase")));
    assertThat(open(withKeyFile, old).proveRows()).isEqualTo(3);
    SealedBundle byFile = withKeyFile.write(3, ROWS);
    assertFails("bak_key", () -> open(second, byFile));
  }

  @Test
  void noPartOpensInAnothersPlaceEvenWhenTheFileIsSwappedAfterItWasVerified() throws IOException {
    SampleBundles sample = locked();
    List<String> large = new ArrayList<>();
    Random random = new Random(7);
    for (int i = 0; i < 12; i++) {
      byte[] bytes = new byte[600_000];
      random.nextBytes(bytes);
      large.add(i + "\t" + HexFormat.of().formatHex(bytes));
    }
    SealedBundle bundle = sample.write(1, List.of(large));
    SealedBundle twin = sample.write(2, List.of(large));
    Path data = sample.file(bundle, DATA);
    byte[] good = Files.readAllBytes(data);
    int part = (int) (Encryption.PART + 40 + 16 * 65L);
    assertThat(good.length).isBetween(part + 1, 2 * part);
    assertThat(open(sample, bundle).proveRows()).isEqualTo(12);

    BundleReader opened = open(sample, bundle);
    opened.verify();
    byte[] swapped = good.clone();
    System.arraycopy(good, part, swapped, 0, good.length - part);
    System.arraycopy(good, 0, swapped, good.length - part, part);
    byte[] cut = Arrays.copyOf(good, part);
    byte[] doubled = Arrays.copyOf(good, good.length);
    System.arraycopy(good, 0, doubled, part, good.length - part);
    for (byte[] bad : List.of(swapped, cut, doubled, Files.readAllBytes(sample.file(twin, DATA)))) {
      Files.write(data, bad);
      assertFails("bak_tampered", opened::proveRows);
    }
    Files.write(data, good);
    assertThat(opened.proveRows()).isEqualTo(12);
  }

  @Test
  void aHeadThatIsRewrittenDoesNotFitItsBody() throws IOException {
    SampleBundles sample = locked();
    SealedBundle bundle = sample.write(1, ROWS);
    Path manifest = sample.file(bundle, Manifest.FILE);

    Forgery.reseal(manifest, head -> head.replace("\"epoch\":1", "\"epoch\":2"));

    assertFails("bak_substituted", () -> open(sample, bundle));
    assertFails("bak_tampered", () -> sample.bundles.open(bundle.id()));
    Forgery.reseal(manifest, head -> head.replace("\"epoch\":2", "\"epoch\":1"));
    assertThat(sample.bundles.open(bundle.id()).proveRows()).isEqualTo(3);
  }

  @Test
  void aKeyTakenFromAnotherBundleOpensNothing() throws IOException {
    SampleBundles sample = locked();
    SealedBundle bundle = sample.write(1, ROWS);
    SealedBundle other = sample.write(2, ROWS);
    String foreign = lockedKey(sample.file(other, Manifest.FILE));

    Forgery.reseal(
        sample.file(bundle, Manifest.FILE),
        head -> head.replaceAll("\"dataKey\":\"[^\"]+\"", "\"dataKey\":\"" + foreign + "\""));

    assertFails("bak_key", () -> sample.bundles.open(bundle.id()));
  }

  @Test
  void aBundleOfTheFirstFormatIsStillRead() throws IOException {
    BundleId id = BundleId.of(new ProjectRef("project-abc"), SampleBundles.MIGRATION, 1);
    Path stored = Files.createDirectories(folder.resolve("bundles").resolve(id.value()));
    for (String name : List.of(Manifest.FILE, "data-00000.zst")) {
      try (var in = getClass().getResourceAsStream(id + "/" + name)) {
        Files.write(stored.resolve(name), Objects.requireNonNull(in).readAllBytes());
      }
    }

    BundleReader bundle = locked().bundles.open(id);

    assertThat(bundle.manifest().format()).isEqualTo(1);
    assertThat(bundle.encrypted()).isFalse();
    assertThat(bundle.proveRows()).isEqualTo(3);
    assertThat(bundle.manifestSha256())
        .isEqualTo("ed238dd5e02bf3a7cdbb29a994bfab37e7e079deb853b14a4dc6bba3bb5cb7f0");
  }

  private SampleBundles locked() throws IOException {
    return new SampleBundles(folder.resolve("bundles"), BundleKeys.of(file, List.of()));
  }

  private static BundleReader open(SampleBundles sample, SealedBundle bundle) throws IOException {
    return sample.bundles.open(bundle, SampleBundles.PROJECT, SampleBundles.MIGRATION);
  }

  private static String lockedKey(Path manifest) throws IOException {
    String text = new String(Files.readAllBytes(manifest), StandardCharsets.ISO_8859_1);
    int from = text.indexOf("\"dataKey\":\"") + "\"dataKey\":\"".length();
    return text.substring(from, text.indexOf('"', from));
  }
}
