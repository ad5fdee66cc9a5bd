package dev.drover.coordinator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.coordinator.Samples;
import dev.drover.coordinator.saga.Timing;
import dev.drover.coordinator.store.NewBatch;
import dev.drover.coordinator.store.Store;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Places in batches: who gets them, and how many there are. */
class ReleaseTest {
  private final Store store = new Store(Timing.DEFAULT);
  private final Release release = new Release(store.database.jdbi(), store.sagas, store.bells);

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void aBatchDoesNotWaitUntilALargerOneThatWasThereBeforeHasStarted() {
    UUID large = accept("large", 350, 300);
    UUID small = accept("small", 10, 300);

    assertThat(release.round()).as("whether there is more to do").isTrue();
    assertThat(inFlight(large)).isEqualTo(100);
    assertThat(inFlight(small)).isEqualTo(10);

    while (release.round()) {
      assertThat(inFlight(large)).isLessThanOrEqualTo(300);
    }
    assertThat(inFlight(large)).isEqualTo(300);
  }

  @Test
  void noPlaceIsFilledTwiceHoweverManyCoordinatorsLook() throws Exception {
    UUID batch = accept("crowded", 200, 37);
    List<Callable<Boolean>> rounds =
        Stream.<Callable<Boolean>>generate(() -> release::round).limit(16).toList();

    try (var threads = Executors.newFixedThreadPool(8)) {
      for (var round : threads.invokeAll(rounds)) {
        assertThat(round.get()).isNotNull();
      }
    }

    assertThat(inFlight(batch)).isEqualTo(37);
    assertThat(store.count("SELECT count(*) FROM outbox")).isEqualTo(37);
  }

  private UUID accept(String name, int projects, int maxInFlight) {
    return store.intake.accept(
        new NewBatch(
            name, Samples.plan(name, maxInFlight, 10), null, Samples.projects(name, projects)));
  }

  private long inFlight(UUID batch) {
    return store.batches.byId(batch).orElseThrow().counts().running();
  }
}
