package dev.drover.common.bundle;

import static dev.drover.common.bundle.BundleStoreContract.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.common.api.BackupNeed;
import dev.drover.common.bundle.Pruning.Fate;
import dev.drover.common.bundle.Pruning.Kept;
import dev.drover.common.bundle.key.BundleKeys;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.SealedBundle;
import dev.drover.common.name.BundleId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sample bundles are made at the epoch; the clock of these tests stands 31 days later. */
class PruningTest {
  private static final Instant NOW = Instant.EPOCH.plus(Duration.ofDays(31));
  private static final Duration KEEP = Duration.ofDays(30);
  private static final Pruning.Terms TERMS = new Pruning.Terms(KEEP, Duration.ofDays(7));
  private static final BackupNeed ENDED = new BackupNeed(true, false, false, false, null, 0);
  private static final BackupNeed LIVING = new BackupNeed(true, true, false, false, null, 0);
  private static final BackupNeed UNKNOWN = new BackupNeed(false, false, false, false, null, 0);

  @TempDir private Path folder;
  private SampleBundles sample;

  @BeforeEach
  void openStore() throws IOException {
    sample = new SampleBundles(folder, BundleKeys.NONE);
  }

  @Test
  void onlyOldBundlesGoAndNeverTheNewestThatCanBeRead() throws IOException {
    List<SealedBundle> bundles = write(3);

    assertThat(fates(pruning(ENDED, NOW))).containsExactly(null, null, Kept.NEWEST);
    assertThat(fates(pruning(_ -> ENDED, Duration.ofDays(31)))).containsOnly(Kept.YOUNG);
    Files.write(sample.file(bundles.get(2), Manifest.FILE), new byte[] {1});
    assertThat(fates(pruning(ENDED, NOW)))
        .as("the newest is damaged, so the one before is the newest good one")
        .containsExactly(null, Kept.NEWEST, Kept.DAMAGED);
  }

  @Test
  void aBundleWhoseRowsAreDamagedIsNotTheNewestGoodOne() throws IOException {
    List<SealedBundle> bundles = write(3);
    Path data = sample.file(bundles.get(2), "data-00000.zst");
    byte[] bytes = Files.readAllBytes(data);
    bytes[bytes.length / 2] ^= 1;
    Files.write(data, bytes);

    assertThat(fates(pruning(ENDED, NOW))).containsExactly(null, Kept.NEWEST, Kept.DAMAGED);
  }

  @Test
  void aSafetyCopyIsNobodysNewestAndGoesWhenItIsOld() throws IOException {
    write(2);
    sample.writeSafetyCopy(3, SampleBundles.rows(40));

    assertThat(fates(pruning(ENDED, NOW))).containsExactly(null, Kept.NEWEST, null);
  }

  @Test
  void nothingGoesThatSomebodyWants() throws IOException {
    write(2);
    Instant lately = NOW.minus(Duration.ofDays(3));

    assertThat(fate(new BackupNeed(true, false, true, false, null, 0))).isEqualTo(Kept.USED);
    assertThat(fate(new BackupNeed(false, false, true, false, null, 0))).isEqualTo(Kept.USED);
    assertThat(fate(new BackupNeed(true, false, false, true, null, 0))).isEqualTo(Kept.PINNED);
    assertThat(fate(new BackupNeed(true, false, false, false, lately, 0))).isEqualTo(Kept.ROLLBACK);
    assertThat(fate(new BackupNeed(true, false, false, false, Instant.EPOCH, 0))).isNull();
    assertThat(fate(new BackupNeed(true, false, false, false, null, 31))).isEqualTo(Kept.YOUNG);
    assertThat(fate(new BackupNeed(true, false, false, false, null, 30))).isNull();
  }

  private @Nullable Kept fate(BackupNeed need) throws IOException {
    return pruning(need, NOW).plan().getFirst().kept();
  }

  /** Whoever says that it needs a bundle before it opens it, keeps what it has opened. */
  @Test
  void aRestoreThatBeginsMeanwhileKeepsItsBundleOrFindsItMissing() throws Exception {
    List<SealedBundle> bundles = write(41);
    int kept = 0;
    for (SealedBundle bundle : bundles.subList(0, 40)) {
      AtomicBoolean used = new AtomicBoolean();
      Pruning pruning = pruning(_ -> new BackupNeed(true, false, used.get(), false, null, 0), KEEP);
      Fate fate =
          new Fate(
              pruning.plan().stream()
                  .map(Fate::bundle)
                  .filter(entry -> entry.id().equals(bundle.id()))
                  .findFirst()
                  .orElseThrow(),
              null);
      CyclicBarrier together = new CyclicBarrier(2);
      try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
        Future<Boolean> removed =
            threads.submit(() -> {
              together.await();
              return pruning.remove(fate);
            });
        Future<Boolean> read =
            threads.submit(() -> {
              together.await();
              used.set(true);
              return reads(bundle);
            });
        if (removed.get()) {
          assertThat(read.get()).as("read and removed").isFalse();
          assertThat(sample.bundles.exists(bundle.id())).isFalse();
        } else {
          assertThat(sample.bundles.open(bundle.id()).proveRows()).isEqualTo(80);
          kept++;
        }
      }
    }
    assertThat(sample.bundles.store().list()).hasSize(kept + 1);
  }

  private boolean reads(SealedBundle bundle) throws IOException {
    try {
      sample.bundles.open(bundle.id());
      return true;
    } catch (DroverException e) {
      assertThat(e.failure().code()).isEqualTo("bundle_missing");
      return false;
    }
  }

  @Test
  void nothingGoesThatALivingMigrationMayNeedOrThatNobodyKnows() throws IOException {
    write(2);

    assertThat(fates(pruning(LIVING, NOW))).containsExactly(Kept.NEEDED, Kept.NEWEST);
    assertThat(fates(pruning(UNKNOWN, NOW))).containsExactly(Kept.UNKNOWN, Kept.NEWEST);
  }

  @Test
  void whatIsRemovedIsGoneAndTheRestStays() throws IOException {
    List<SealedBundle> bundles = write(2);
    Pruning pruning = pruning(ENDED, NOW);
    Fate first = pruning.plan().getFirst();

    assertThat(pruning.remove(first)).isTrue();
    assertThat(pruning.remove(first)).isTrue();

    assertThat(sample.bundles.store().list()).containsExactly(bundles.get(1).id());
    try (var left = Files.list(folder)) {
      assertThat(left).hasSize(1);
    }
  }

  @Test
  void aMigrationThatIsReplayedAtTheLastMomentKeepsItsBundle() throws IOException {
    SealedBundle bundle = write(2).getFirst();
    List<BackupNeed> answers = new ArrayList<>(List.of(ENDED, LIVING));
    Pruning pruning =
        new Pruning(
            sample.bundles,
            (_, _) -> {
              if (answers.size() == 1) {
                // Between its withdrawal and its end nobody opens it.
                assertFails("bundle_missing", () -> sample.bundles.open(bundle.id()));
              }
              return answers.removeFirst();
            },
            TERMS,
            InstantSource.fixed(NOW));

    assertThat(pruning.remove(pruning.plan().getFirst())).isFalse();

    assertThat(sample.bundles.open(bundle.id()).proveRows()).isEqualTo(80);
  }

  @Test
  void aBundleComesBackWhenTheMigrationCannotBeAskedAbout() throws IOException {
    SealedBundle bundle = write(2).getFirst();
    Pruning deaf =
        new Pruning(
            sample.bundles,
            (_, _) -> {
              throw new IOException("The coordinator is away");
            },
            TERMS,
            InstantSource.fixed(NOW));
    Fate fate = pruning(ENDED, NOW).plan().getFirst();

    assertThatThrownBy(() -> deaf.remove(fate)).isInstanceOf(IOException.class);

    assertThat(sample.bundles.exists(bundle.id())).isTrue();
  }

  @Test
  void whatADeadRunWithdrewComesBackOnceItIsSurelyDead() throws IOException {
    SealedBundle bundle = write(2).getFirst();
    sample.bundles.store().withdraw(bundle.id());
    Instant soon = Instant.now().plus(Duration.ofMinutes(90));

    assertThat(pruning(LIVING, soon).plan()).hasSize(1);
    assertThat(pruning(LIVING, soon.plus(Duration.ofHours(1))).plan()).hasSize(2);
    assertThat(sample.bundles.exists(bundle.id())).isTrue();
  }

  @Test
  void aRunThatWasAsleepForHoursRemovesNothing() throws IOException {
    SealedBundle bundle = write(2).getFirst();
    Fate fate = pruning(ENDED, NOW).plan().getFirst();
    List<Instant> times = new ArrayList<>(List.of(NOW, NOW, NOW.plus(Duration.ofHours(2))));
    Pruning asleep = new Pruning(sample.bundles, (_, _) -> ENDED, TERMS, times::removeFirst);

    assertThat(asleep.remove(fate)).isFalse();
    assertThat(sample.bundles.exists(bundle.id())).isTrue();
  }

  @Test
  void severalRunsAtOnceRemoveEachBundleOnceAndLeaveNothingBehind() throws Exception {
    write(12);
    int runs = 4;
    CyclicBarrier together = new CyclicBarrier(runs);
    Callable<Void> run =
        () -> {
          Pruning pruning = pruning(ENDED, NOW);
          List<Fate> fates = pruning.plan();
          together.await();
          for (Fate fate : fates) {
            if (fate.kept() == null) {
              pruning.remove(fate);
            }
          }
          return null;
        };
    try (ExecutorService threads = Executors.newFixedThreadPool(runs)) {
      List<Future<Void>> results = new ArrayList<>();
      for (int i = 0; i < runs; i++) {
        results.add(threads.submit(run));
      }
      for (Future<Void> result : results) {
        result.get();
      }
    }

    try (var left = Files.list(folder)) {
      assertThat(left).hasSize(1);
    }
    assertThat(sample.bundles.catalogue()).hasSize(1);
  }

  private static List<@Nullable Kept> fates(Pruning pruning) throws IOException {
    Map<String, @Nullable Kept> kept = new LinkedHashMap<>();
    pruning.plan().forEach(fate -> kept.put(fate.bundle().id().value(), fate.kept()));
    return new ArrayList<>(kept.values());
  }

  private Pruning pruning(BackupNeed need, Instant now) {
    return new Pruning(sample.bundles, (_, _) -> need, TERMS, InstantSource.fixed(now));
  }

  private Pruning pruning(Function<BundleId, BackupNeed> need, Duration keep) {
    return new Pruning(
        sample.bundles,
        (_, id) -> need.apply(id),
        new Pruning.Terms(keep, Duration.ofDays(7)),
        InstantSource.fixed(NOW));
  }

  private List<SealedBundle> write(int count) throws IOException {
    List<SealedBundle> written = new ArrayList<>();
    for (int epoch = 1; epoch <= count; epoch++) {
      // Two digits, so that the order of ids is that of epochs.
      written.add(sample.write(epoch + 10, SampleBundles.rows(40)));
    }
    return written;
  }
}
