package dev.drover.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.Event;
import dev.drover.common.message.Heartbeat;
import dev.drover.common.message.Json;
import dev.drover.common.message.Stage;
import dev.drover.common.message.Verdict;
import dev.drover.common.message.WorkerKind;
import dev.drover.common.name.BundleId;
import dev.drover.common.name.MigrationId;
import dev.drover.coordinator.Samples;
import dev.drover.coordinator.fleet.Fleet;
import dev.drover.coordinator.fleet.Hearing;
import dev.drover.coordinator.fleet.SignGatherer;
import dev.drover.coordinator.fleet.Signs;
import dev.drover.coordinator.saga.Decider;
import dev.drover.coordinator.saga.Decision;
import dev.drover.coordinator.saga.Input;
import dev.drover.coordinator.saga.Saga;
import dev.drover.coordinator.saga.State;
import dev.drover.coordinator.saga.Timing;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Puts the same inputs and heartbeats, at random, into PostgreSQL and into {@link MemoryStore}, and
 * finds the same rows, timers, messages and places after every transaction.
 */
final class MemoryStoreTest {
  private static final int STEPS = 250;

  private final SplittableRandom random = new SplittableRandom(1);
  private final Store store = new Store(Timing.DEFAULT);
  private final AtomicLong millis = new AtomicLong();
  private final SignGatherer signs =
      new SignGatherer(
          new Signs(store.database.jdbi(), Timing.DEFAULT.lease()), new Hearing(() -> 0));
  private final NewBatch wanted = Samples.batch("mirrored", 3);
  private final UUID batch = store.intake.accept(wanted);
  private final MemoryStore memory =
      new MemoryStore(
          new Decider(Timing.DEFAULT)::decide,
          batch,
          wanted.plan().plan(),
          64,
          millis::get,
          (_, _, _) -> {});

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void whatIsRememberedIsTheSame() {
    store.migrations.page(MigrationFilter.ALL, null, 10).stream()
        .sorted(Comparator.comparing(one -> one.id().hex()))
        .forEach(one -> memory.accept(one.saga().move()));
    for (int step = 0; step < STEPS; step++) {
      if (random.nextInt(8) == 0) {
        beat();
      } else {
        decide();
      }
      store.database.jdbi().useTransaction(this::compare);
    }
  }

  private void decide() {
    List<Addressed> inputs = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(3); i++) {
      MemoryStore.Row row = memory.rows().get(random.nextInt(3));
      inputs.add(new Addressed(row.saga().id(), input(row.saga()), "somebody"));
    }
    List<Decision> real =
        store
            .database
            .jdbi()
            .inTransaction(handle -> {
              turnClock(handle);
              return store.sagas.decide(handle, inputs);
            });
    assertThat(memory.decide(inputs)).isEqualTo(real);
  }

  private void turnClock(Handle handle) {
    OffsetDateTime now = handle.createQuery("SELECT now()").mapTo(OffsetDateTime.class).one();
    millis.set(now.toInstant().toEpochMilli());
  }

  private void beat() {
    List<Heartbeat.Running> runs =
        memory.rows().stream()
            .map(row ->
                new Heartbeat.Running(row.saga().id(), row.saga().epoch(), stage(row.saga())))
            .filter(_ -> random.nextBoolean())
            .toList();
    Heartbeat heartbeat =
        new Heartbeat(
            "w" + random.nextInt(2),
            WorkerKind.BACKUP,
            "1",
            Instant.EPOCH,
            false,
            List.of(new Heartbeat.Slots("drover.commands.backup", 2, random.nextInt(2))),
            runs);
    signs.heartbeat(Json.bytes(heartbeat));
    signs.store();
    store
        .database
        .jdbi()
        .useHandle(handle ->
            millis.set(
                handle
                    .createQuery("SELECT max(seen_at) FROM worker")
                    .mapTo(OffsetDateTime.class)
                    .one()
                    .toInstant()
                    .toEpochMilli()));
    memory.heard(heartbeat, Timing.DEFAULT.lease());
  }

  private static Stage stage(Saga saga) {
    return saga.state() instanceof State.Active active ? active.stage() : Stage.BACKUP;
  }

  private Input input(Saga saga) {
    return switch (random.nextInt(12)) {
      case 0 -> new Input.Start();
      case 1 -> new Input.StartTimeout();
      case 2 -> new Input.LeaseLapsed();
      case 3, 4 -> new Input.BackOffOver();
      case 5 -> random.nextBoolean() ? new Input.Pause() : new Input.Resume();
      case 6 ->
          random.nextInt(6) == 0 ? new Input.Cancel() : new Input.Replay(Stage.BACKUP, "again");
      case 7 -> new Input.StageDeadline();
      case 8 -> new Input.Heard(new Event.Started(origin(saga), stage(saga)));
      case 9 ->
          new Input.Heard(
              new Event.Failed(
                  origin(saga),
                  stage(saga),
                  new Failure(FailureKind.TRANSIENT, "busy", "It is busy.", null, null)));
      default -> new Input.Heard(result(saga));
    };
  }

  private static Event.Origin origin(Saga saga) {
    return new Event.Origin(saga.id(), saga.epoch(), "w1");
  }

  private static Event result(Saga saga) {
    Event.Origin origin = origin(saga);
    return switch (stage(saga)) {
      case MIGRATE -> new Event.Migrated(origin, saga.move().loadedBy(saga.epoch()), 3);
      case VERIFY ->
          new Event.Verified(
              origin, saga.move().loadedBy(saga.epoch() - 1), new Verdict.Matches(3, List.of()));
      case PROMOTE -> new Event.Promoted(origin, saga.move().database());
      case RESTORE -> new Event.Restored(origin);
      case BACKUP, CHECK, SAVE, RECOVER, DRILL, EXAMINE, BALANCE ->
          new Event.BackedUp(
              origin,
              BundleId.of(saga.move().project(), saga.id(), saga.epoch()),
              3,
              100,
              "ab",
              List.of());
    };
  }

  /** A row as both remember it. */
  private record Remembered(
      MigrationId id, Saga saga, long version, @Nullable Long timerAt, @Nullable Long deadlineAt) {}

  private void compare(Handle handle) {
    List<Remembered> real =
        handle
            .createQuery(
                "SELECT id, saga, version, timer_at, deadline_at FROM migration ORDER BY id")
            .map((row, _) ->
                new Remembered(
                    new MigrationId(row.getObject("id", UUID.class)),
                    SagaJson.read(row.getString("saga")),
                    row.getLong("version"),
                    millis(row.getObject("timer_at", OffsetDateTime.class)),
                    millis(row.getObject("deadline_at", OffsetDateTime.class))))
            .list();
    assertThat(
            memory.rows().stream()
                .map(row ->
                    new Remembered(
                        row.saga().id(),
                        row.saga(),
                        row.version(),
                        row.timerAt(),
                        row.deadlineAt()))
                .toList())
        .isEqualTo(real);
    assertThat(memory.outbox().values().stream().map(MemoryStoreTest::withoutTime).toList())
        .isEqualTo(
            handle
                .createQuery("SELECT topic, key, payload FROM outbox ORDER BY id")
                .map((row, _) -> new Outgoing(row.getString(1), row.getString(2), row.getString(3)))
                .stream()
                .map(MemoryStoreTest::withoutTime)
                .toList());
    LiveBatch live = LiveBatch.lock(handle, batch).orElseThrow();
    assertThat(memory.live())
        .usingRecursiveComparison()
        .comparingOnlyFields("inFlight", "open", "ended", "failed")
        .isEqualTo(live);
    turnClock(handle);
    assertThat(memory.fleet(Timing.DEFAULT.start(), false).runs().keySet())
        .isEqualTo(Fleet.read(handle, Timing.DEFAULT.start(), false).runs().keySet());
  }

  private static Outgoing withoutTime(Outgoing message) {
    return new Outgoing(
        message.topic(),
        message.key(),
        message.payload().replaceAll("\"time\":\"[^\"]*\"", "\"time\":\"\""));
  }

  private static @Nullable Long millis(@Nullable OffsetDateTime time) {
    return time == null ? null : time.toInstant().toEpochMilli();
  }
}
