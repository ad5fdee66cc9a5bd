package dev.drover.common.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.config.DroverConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreProbeTest {
  @TempDir private Path folder;
  private final AtomicLong nanos = new AtomicLong();

  @Test
  void aStoreThatGoesAwayIsNoticedAtTheNextQuestionAndSoIsItsReturn() throws IOException {
    Path store = folder.resolve("bundles");
    StoreProbe probe = probe(store);
    assertThat(probe.reachable()).isTrue();

    Files.delete(store);
    assertThat(probe.reachable()).as("not asked again so soon").isTrue();
    nanos.addAndGet(Duration.ofSeconds(11).toNanos());
    assertThat(probe.reachable()).isFalse();

    Files.createDirectory(store);
    nanos.addAndGet(Duration.ofSeconds(11).toNanos());
    assertThat(probe.reachable()).isTrue();
  }

  @Test
  void aStoreThatCannotBeOpenedIsNotReachableAndNoStoreIsAlwaysWell() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "no folder");
    assertThat(probe(file.resolve("below")).reachable()).isFalse();
    assertThat(new StoreProbe(null, nanos::get).reachable()).isTrue();
  }

  private StoreProbe probe(Path store) {
    return new StoreProbe(new DroverConfig.Bundles("file://" + store), nanos::get);
  }
}
