package dev.drover.coordinator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.message.Event;
import dev.drover.common.name.BundleId;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Window;
import dev.drover.coordinator.Samples;
import dev.drover.coordinator.saga.Input;
import dev.drover.coordinator.saga.Timing;
import dev.drover.coordinator.store.Addressed;
import dev.drover.coordinator.store.BatchView;
import dev.drover.coordinator.store.Batches;
import dev.drover.coordinator.store.NewBatch;
import dev.drover.coordinator.store.Store;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Places in batches: who gets them, how many there are, and when. */
class ReleaseTest {
  private Instant now = Instant.parse("2026-03-20T20:59:59Z");
  private final InstantSource clock = () -> now;
  private final Store store = new Store(Timing.DEFAULT);
  private final Release release =
      new Release(store.database.jdbi(), store.sagas, store.bells, clock);

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

  @Test
  void outsideOfTheWindowNothingBeginsAndWhatHasBegunGoesOn() {
    UUID batch = within("nightly", "22:00-05:00 Europe/Berlin", 3);
    UUID free = accept("daily", 3, 2);
    Batches batches = new Batches(store.database.jdbi(), clock);

    assertThat(release.round()).isFalse();
    assertThat(inFlight(batch)).isZero();
    assertThat(inFlight(free)).isEqualTo(2);
    assertThat(batches.byId(batch).orElseThrow().opensAt()).isEqualTo("2026-03-20T21:00:00Z");

    now = Instant.parse("2026-03-20T21:00:00Z");
    Release another = new Release(store.database.jdbi(), store.sagas, store.bells, clock);
    another.round();
    assertThat(inFlight(batch)).as("by a coordinator that comes after").isEqualTo(2);
    assertThat(batches.byId(batch).orElseThrow().opensAt()).isNull();

    now = Instant.parse("2026-03-21T04:00:00Z");
    List<MigrationId> begun = begun(batch);
    store.operations.cancel(begun.getFirst(), null, "test");
    backedUp(begun.getLast());
    another.round();
    assertThat(store.count("SELECT count(*) FROM migration WHERE state = 'Migrating'")).isOne();
    assertThat(inFlight(batch)).as("the free place stays free").isOne();
    assertThat(batches.byId(batch).orElseThrow().opensAt()).isEqualTo("2026-03-21T21:00:00Z");

    now = Instant.parse("2026-03-21T21:00:00Z");
    another.round();
    assertThat(inFlight(batch)).isEqualTo(2);
  }

  @Test
  void aBatchEndsOutsideOfItsWindowToo() {
    UUID batch = within("cancelled", "22:00-05:00 Europe/Berlin", 3);
    store.operations.cancelBatch(batch, null, "test");
    release.round();
    release.round();
    BatchView ended = store.batches.byId(batch).orElseThrow();
    assertThat(ended.endedAt()).isNotNull();
    assertThat(ended.counts().cancelled()).isEqualTo(3);
  }

  private UUID within(String name, String window, int projects) {
    return store.intake.accept(
        new NewBatch(
            name,
            Samples.plan(name, 2, 100),
            null,
            new NewBatch.Going(List.of(), Window.parse(window)),
            Samples.projects(name, projects)));
  }

  private List<MigrationId> begun(UUID batch) {
    return store
        .database
        .jdbi()
        .withHandle(handle ->
            handle
                .createQuery(
                    "SELECT id FROM migration WHERE batch = :batch AND state <> 'Queued' ORDER BY"
                        + " id")
                .bind("batch", batch)
                .mapTo(UUID.class)
                .map(MigrationId::new)
                .list());
  }

  private void backedUp(MigrationId id) {
    Event backedUp =
        new Event.BackedUp(
            new Event.Origin(id, 1, "worker"),
            BundleId.of(new ProjectRef("nightly-1"), id, 1),
            3,
            100,
            "ab",
            List.of());
    store
        .database
        .jdbi()
        .useTransaction(handle ->
            store.sagas.decide(
                handle, List.of(new Addressed(id, new Input.Heard(backedUp), "test"))));
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
