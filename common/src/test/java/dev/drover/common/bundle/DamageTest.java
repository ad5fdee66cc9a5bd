package dev.drover.common.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.fail;

import com.github.luben.zstd.Zstd;
import dev.drover.common.bundle.key.BundleKeys;
import dev.drover.common.bundle.key.KeyFile;
import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.Failure;
import dev.drover.common.message.SealedBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever happens to a stored bundle is found before the first of its rows is handed out, with a
 * code that says which file it is.
 */
class DamageTest {
  private static final int TIMES = 5_000;
  private static final long SEED = 20_261_120;

  @TempDir private Path folder;

  @Test
  void everyOneOfManyRandomDamagesIsFoundAndNamed() throws IOException {
    RandomGenerator random = new Random(SEED);
    List<SampleBundles> stores = List.of(plain(), encrypted());
    List<SealedBundle> bundles = new ArrayList<>();
    for (SampleBundles store : stores) {
      bundles.add(store.write(1, SampleBundles.rows(40)));
    }
    for (int i = 0; i < TIMES; i++) {
      SampleBundles store = stores.get(i % 2);
      SealedBundle bundle = bundles.get(i % 2);
      String name = random.nextInt(3) == 0 ? Manifest.FILE : data(store);
      Path file = store.file(bundle, name);
      byte[] good = Files.readAllBytes(file);

      Damage.strike(file, random);

      Failure found = found(store, bundle, "damage " + i + " of seed " + SEED);
      assertThat(found.code()).startsWith("bak_");
      assertThat(found.object() + " " + found.message()).contains(name);
      assertThat(found.remedy()).isNotEmpty();
      Files.write(file, good);
    }
    for (int i = 0; i < 2; i++) {
      assertThat(open(stores.get(i), bundles.get(i)).proveRows()).isEqualTo(80);
    }
  }

  @Test
  void aFileCutAtAnyLengthIsFound() throws IOException {
    for (SampleBundles store : List.of(plain(), encrypted())) {
      SealedBundle bundle = store.write(1, SampleBundles.rows(3));
      for (String name : List.of(Manifest.FILE, data(store))) {
        Path file = store.file(bundle, name);
        byte[] good = Files.readAllBytes(file);
        for (int length = 0; length < good.length; length++) {
          Files.write(file, Arrays.copyOf(good, length));
          assertFound("bak_tampered", name, store, bundle);
        }
        Files.write(file, good);
      }
      assertThat(open(store, bundle).proveRows()).isEqualTo(6);
    }
  }

  @Test
  void aDataFileInAnothersPlaceIsFound() throws IOException {
    for (SampleBundles store : List.of(plain(), encrypted())) {
      SealedBundle mine = store.write(1, SampleBundles.rows(40));
      SealedBundle other = store.write(2, SampleBundles.rows(40).reversed());
      exchange(store.file(mine, data(store)), store.file(other, data(store)));

      assertFound("bak_tampered", data(store), store, mine);
      assertFound("bak_tampered", data(store), store, other);
    }
  }

  @Test
  void aManifestInAnothersPlaceIsFound() throws IOException {
    for (SampleBundles store : List.of(plain(), encrypted())) {
      SealedBundle mine = store.write(1, SampleBundles.rows(40));
      SealedBundle other = store.write(2, SampleBundles.rows(40));
      exchange(store.file(mine, Manifest.FILE), store.file(other, Manifest.FILE));

      assertFound("bak_substituted", Manifest.FILE, store, mine);
      assertFound("bak_substituted", Manifest.FILE, store, other);
    }
  }

  @Test
  void aWholeBundleInAnothersPlaceIsFound() throws IOException {
    for (SampleBundles store : List.of(plain(), encrypted())) {
      SealedBundle mine = store.write(1, SampleBundles.rows(40));
      SealedBundle other = store.write(2, SampleBundles.rows(40));
      for (String name : List.of(Manifest.FILE, data(store))) {
        exchange(store.file(mine, name), store.file(other, name));
      }

      assertFound("bak_substituted", Manifest.FILE, store, mine);
      DroverException byIdAlone =
          catchThrowableOfType(DroverException.class, () -> store.bundles.open(mine.id()));
      assertThat(byIdAlone.failure().code()).isEqualTo("bak_mismatch");
    }
  }

  @Test
  void missingAndAddedFilesAreFound() throws IOException {
    for (SampleBundles store : List.of(plain(), encrypted())) {
      SealedBundle bundle = store.write(1, SampleBundles.rows(40));
      Path added = Files.writeString(store.file(bundle, "data-00001.zst"), "more");
      assertFound("bak_tampered", "data-00001.zst", store, bundle);
      Files.delete(added);
      Files.createDirectory(added);
      assertFound("bak_tampered", "data-00001.zst", store, bundle);
      Files.delete(added);
      assertThat(open(store, bundle).proveRows()).isEqualTo(80);

      for (String name : List.of(data(store), Manifest.FILE)) {
        Files.delete(store.file(bundle, name));
        assertFound("bundle_missing", name, store, bundle);
      }
    }
  }

  @Test
  void linksAreNoFiles() throws IOException {
    for (SampleBundles store : List.of(plain(), encrypted())) {
      SealedBundle bundle = store.write(1, SampleBundles.rows(40));
      for (String name : List.of(data(store), Manifest.FILE)) {
        Path file = store.file(bundle, name);
        Path moved = Files.move(file, store.folder.resolveSibling(name));
        Files.createSymbolicLink(file, moved);

        assertFound("bundle_missing", name, store, bundle);
        Files.move(moved, file, StandardCopyOption.REPLACE_EXISTING);
      }
      assertThat(open(store, bundle).proveRows()).isEqualTo(80);
    }
  }

  @Test
  void aFileThatUnpacksToFarMoreThanItShouldNeverFillMemory() throws IOException {
    SampleBundles store = plain();
    SealedBundle bundle = store.write(1, SampleBundles.rows(40));
    byte[] bomb = Zstd.compress(new byte[64 << 20]);
    Path data = store.file(bundle, data(store));
    Files.write(data, bomb);
    assertFound("bak_tampered", data(store), store, bundle);

    Forgery.accept(store.file(bundle, Manifest.FILE), data);
    assertFound("bak_substituted", Manifest.FILE, store, bundle);
    DroverException byIdAlone =
        catchThrowableOfType(
            DroverException.class, () -> store.bundles.open(bundle.id()).proveRows());
    assertThat(byIdAlone.failure().code()).isEqualTo("bak_tampered");
  }

  private static void assertFound(
      String code, String name, SampleBundles store, SealedBundle bundle) throws IOException {
    Failure failure = found(store, bundle, name);
    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure.object()).isEqualTo(bundle.id() + "/" + name);
  }

  /** What stops a reader that wants rows; that it gets none. */
  private static Failure found(SampleBundles store, SealedBundle bundle, String what)
      throws IOException {
    try {
      BundleReader reader = open(store, bundle);
      reader.rows(
          reader.manifest().source().tables().getFirst(),
          (_, _, _) -> fail("A row was handed out in spite of " + what));
    } catch (DroverException e) {
      return e.failure();
    }
    throw new AssertionError("Not found: " + what);
  }

  private static BundleReader open(SampleBundles store, SealedBundle bundle) throws IOException {
    return store.bundles.open(bundle, SampleBundles.PROJECT, SampleBundles.MIGRATION);
  }

  private static void exchange(Path one, Path other) throws IOException {
    byte[] kept = Files.readAllBytes(one);
    Files.write(one, Files.readAllBytes(other));
    Files.write(other, kept);
  }

  private static String data(SampleBundles store) {
    return store.folder.endsWith("plain") ? "data-00000.zst" : "data-00000.zst.aead";
  }

  private SampleBundles plain() throws IOException {
    return new SampleBundles(folder.resolve("plain"), BundleKeys.NONE);
  }

  private SampleBundles encrypted() throws IOException {
    Path file = folder.resolve("bundles.key");
    if (Files.notExists(file)) {
      KeyFile.create(file);
    }
    return new SampleBundles(folder.resolve("encrypted"), BundleKeys.of(file, List.of()));
  }
}
