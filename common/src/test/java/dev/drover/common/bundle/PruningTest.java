package dev.drover.common.bundle;

import static dev.drover.common.bundle.BundleStoreContract.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.common.bundle.Pruning.Fate;
import dev.drover.common.bundle.Pruning.Kept;
import dev.drover.common.bundle.Pruning.Standing;
import dev.drover.common.bundle.key.BundleKeys;
import dev.drover.common.message.SealedBundle;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sample bundles are made at the epoch; the clock of these tests stands 31 days later. */
class PruningTest {
  private static final Instant NOW = Instant.EPOCH.plus(Duration.ofDays(31));
  private static final Duration KEEP = Duration.ofDays(30);

  @TempDir private Path folder;
  private SampleBundles sample;

  @BeforeEach
  void openStore() throws IOException {
    sample = new SampleBundles(folder, BundleKeys.NONE);
  }

  @Test
  void onlyOldBundlesGoAndNeverTheNewestThatCanBeRead() throws IOException {
    List<SealedBundle> bundles = write(3);

    assertThat(fates(pruning(Standing.ENDED, NOW), KEEP)).containsExactly(null, null, Kept.NEWEST);
    assertThat(fates(pruning(Standing.ENDED, NOW), Duration.ofDays(31))).containsOnly(Kept.YOUNG);
    Files.write(sample.file(bundles.get(2), Manifest.FILE), new byte[] {1});
    assertThat(fates(pruning(Standing.ENDED, NOW), KEEP))
        .as("the newest is damaged, so the one before is the newest good one")
        .containsExactly(null, Kept.NEWEST, Kept.DAMAGED);
  }

  @Test
  void nothingGoesThatALivingMigrationMayNeedOrThatNobodyKnows() throws IOException {
    write(2);

    assertThat(fates(pruning(Standing.LIVING, NOW), KEEP))
        .containsExactly(Kept.NEEDED, Kept.NEWEST);
    assertThat(fates(pruning(Standing.UNKNOWN, NOW), KEEP))
        .containsExactly(Kept.UNKNOWN, Kept.NEWEST);
  }

  @Test
  void whatIsRemovedIsGoneAndTheRestStays() throws IOException {
    List<SealedBundle> bundles = write(2);
    Pruning pruning = pruning(Standing.ENDED, NOW);
    Fate first = pruning.plan(KEEP).getFirst();

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
    List<Standing> answers = new ArrayList<>(List.of(Standing.ENDED, Standing.LIVING));
    Pruning pruning =
        new Pruning(
            sample.bundles,
            _ -> {
              if (answers.size() == 1) {
                // Between its withdrawal and its end nobody opens it.
                assertFails("bundle_missing", () -> sample.bundles.open(bundle.id()));
              }
              return answers.removeFirst();
            },
            InstantSource.fixed(NOW));

    assertThat(pruning.remove(pruning.plan(KEEP).getFirst())).isFalse();

    assertThat(sample.bundles.open(bundle.id()).proveRows()).isEqualTo(80);
  }

  @Test
  void aBundleComesBackWhenTheMigrationCannotBeAskedAbout() throws IOException {
    SealedBundle bundle = write(2).getFirst();
    Pruning deaf =
        new Pruning(
            sample.bundles,
            _ -> {
              throw new IOException("The coordinator is away");
            },
            InstantSource.fixed(NOW));
    Fate fate = pruning(Standing.ENDED, NOW).plan(KEEP).getFirst();

    assertThatThrownBy(() -> deaf.remove(fate)).isInstanceOf(IOException.class);

    assertThat(sample.bundles.exists(bundle.id())).isTrue();
  }

  @Test
  void whatADeadRunWithdrewComesBackOnceItIsSurelyDead() throws IOException {
    SealedBundle bundle = write(2).getFirst();
    sample.bundles.store().withdraw(bundle.id());
    Instant soon = Instant.now().plus(Duration.ofMinutes(90));

    assertThat(pruning(Standing.LIVING, soon).plan(KEEP)).hasSize(1);
    assertThat(pruning(Standing.LIVING, soon.plus(Duration.ofHours(1))).plan(KEEP)).hasSize(2);
    assertThat(sample.bundles.exists(bundle.id())).isTrue();
  }

  @Test
  void aRunThatWasAsleepForHoursRemovesNothing() throws IOException {
    SealedBundle bundle = write(2).getFirst();
    Fate fate = pruning(Standing.ENDED, NOW).plan(KEEP).getFirst();
    List<Instant> times = new ArrayList<>(List.of(NOW, NOW.plus(Duration.ofHours(2))));
    Pruning asleep = new Pruning(sample.bundles, _ -> Standing.ENDED, times::removeFirst);

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
          Pruning pruning = pruning(Standing.ENDED, NOW);
          List<Fate> fates = pruning.plan(KEEP);
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

  private List<@Nullable Kept> fates(Pruning pruning, Duration keep) throws IOException {
    Map<String, @Nullable Kept> kept = new LinkedHashMap<>();
    pruning.plan(keep).forEach(fate -> kept.put(fate.bundle().id().value(), fate.kept()));
    return new ArrayList<>(kept.values());
  }

  private Pruning pruning(Standing standing, Instant now) {
    return new Pruning(sample.bundles, _ -> standing, InstantSource.fixed(now));
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
