package dev.drover.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.Command;
import dev.drover.common.message.Event;
import dev.drover.common.message.Heartbeat;
import dev.drover.common.message.Stage;
import dev.drover.common.message.Topics;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.testing.TestKafka;
import dev.drover.coordinator.saga.Timing;
import dev.drover.coordinator.store.BatchView;
import dev.drover.coordinator.store.MigrationFilter;
import dev.drover.coordinator.store.NewBatch;
import dev.drover.coordinator.store.PlanCheck;
import dev.drover.coordinator.store.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Coordinators, a scripted fleet, a real database and a real broker. */
class CoordinatorTest {
  private static final Timing QUICK =
      new Timing(
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          6,
          Duration.ofMinutes(5),
          Duration.ofHours(1));
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final Store store = new Store(QUICK);
  private final CleanKafka kafka = new CleanKafka();
  private final List<AutoCloseable> running = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : running.reversed()) {
      one.close();
    }
    kafka.close();
    store.close();
  }

  @Test
  void completesTwoHundredMigrationsThroughTwoCoordinators() {
    coordinator();
    coordinator();
    ScriptedFleet fleet = fleet(ScriptedFleet::well);
    UUID batch = store.intake.accept(Samples.batch("whole", 200));

    BatchView ended = awaitEnd(batch);

    assertThat(ended.counts().completed()).isEqualTo(200);
    assertThat(ended.etaSeconds()).isZero();
    assertThat(store.count("SELECT count(*) FROM outbox")).isZero();
    assertHistoriesHaveNoGap();
    assertThat(fleet.commands())
        .filteredOn(command -> !(command instanceof Command.Migrate))
        .allSatisfy(CoordinatorTest::carriesNoFiles);
    assertThat(outcomes())
        .hasSize(200)
        .allMatch(event -> event.contains("dev.drover.migration.completed"));
  }

  @Test
  void bearsEventsThatComeSeveralTimesLateAndInAnyOrder() {
    long seed = System.nanoTime();
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    List<Event> past = new ArrayList<>();
    coordinator();
    coordinator();
    fleet(command -> {
      List<Event> events = new ArrayList<>();
      for (Event event : ScriptedFleet.well(command)) {
        events.addAll(java.util.Collections.nCopies(random.nextInt(1, 4), event));
      }
      for (int old = 0; old < 3 && !past.isEmpty(); old++) {
        events.add(past.get(random.nextInt(past.size())));
      }
      java.util.Collections.shuffle(events, java.util.Random.from(random));
      past.addAll(events);
      return events;
    });
    UUID batch = store.intake.accept(Samples.batch("chaos", 100));

    BatchView ended = awaitEnd(batch);

    assertThat(ended.counts().completed()).as("seed %d", seed).isEqualTo(100);
    assertThat(store.count("SELECT count(*) FROM history WHERE detail -> 'failure' IS NOT NULL"))
        .as("seed %d", seed)
        .isZero();
    assertHistoriesHaveNoGap();
  }

  @Test
  void losesNothingWhenEveryTopicIsDeletedInTheMiddle() {
    coordinator();
    Set<MigrationId> promoted = ConcurrentHashMap.newKeySet();
    fleet(command -> {
      if (command instanceof Command.Promote) {
        promoted.add(command.order().migration());
      }
      return ScriptedFleet.well(command);
    });
    UUID batch =
        store.intake.accept(
            new NewBatch(
                "wiped", Samples.plan("wiped", 20, 10), null, Samples.projects("wiped", 200)));
    await().atMost(PATIENCE).until(() -> promoted.size() > 40);

    kafka.deleteTopics();

    BatchView ended = awaitEnd(batch);
    assertThat(ended.counts().completed()).isEqualTo(200);
    assertHistoriesHaveNoGap();
  }

  @Test
  void putsAsideWhatIsNoEventAndGoesOn() {
    coordinator();
    await().atMost(PATIENCE).until(() -> kafka.topics().contains("dlq.drover.events"));
    ScriptedFleet fleet = fleet(ScriptedFleet::well);
    for (int i = 0; i < 20; i++) {
      fleet.send(
          Topics.EVENTS,
          "key " + i,
          ("{\"type\": \"nonsense " + i + "\"}").getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    String nul =
        "{\"type\":\"failed\",\"origin\":{\"migration\":\"%s\",\"epoch\":1,\"worker\":\"w\\u0000\"}}";
    fleet.send(
        Topics.EVENTS,
        "nul",
        nul.formatted(UUID.randomUUID()).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    fleet.send(new Event.Restored(new Event.Origin(MigrationId.next(), 7, "a stranger")));
    UUID batch = store.intake.accept(Samples.batch("poisoned", 20));

    assertThat(awaitEnd(batch).counts().completed()).isEqualTo(20);
    assertThat(read("dlq.drover.events", 21)).hasSize(21);
  }

  @Test
  void restoresTheProjectThatFailsAndCompletesItWhenReplayed() {
    Set<String> broken = ConcurrentHashMap.newKeySet();
    broken.add("mixed-3");
    coordinator();
    fleet(command ->
        command instanceof Command.Migrate && broken.contains(command.order().project().value())
            ? List.of(ScriptedFleet.started(command), failed(command, FailureKind.DATA))
            : ScriptedFleet.well(command));
    UUID batch = store.intake.accept(Samples.batch("mixed", 12));
    BatchView first = awaitEnd(batch);
    assertThat(first.counts().completed()).isEqualTo(11);
    assertThat(first.counts().restored()).isEqualTo(1);

    broken.clear();
    MigrationFilter restored = new MigrationFilter(batch, Set.of("Restored"), null);
    assertThat(store.replays.replay(restored, Stage.MIGRATE, "repaired", "anna", false).count())
        .isEqualTo(1);

    assertThat(awaitEnd(batch).counts().completed()).isEqualTo(12);
  }

  @Test
  void sendsAgainWhatALostWorkerWasRunning() {
    coordinator();
    Set<MigrationId> lost = ConcurrentHashMap.newKeySet();
    fleet(command ->
        command instanceof Command.Migrate && lost.add(command.order().migration())
            ? List.of(ScriptedFleet.started(command))
            : ScriptedFleet.well(command));
    UUID batch = store.intake.accept(Samples.batch("lost", 5));

    assertThat(awaitEnd(batch).counts().completed()).isEqualTo(5);
    assertThat(
            store.count(
                "SELECT count(DISTINCT migration) FROM history WHERE detail #>> '{failure,code}' ="
                    + " 'worker_lost'"))
        .isEqualTo(5);
    assertThat(store.count("SELECT count(*) FROM history WHERE state = 'Restoring'")).isZero();
  }

  @Test
  void leavesARunAloneWhileHeartbeatsListIt() {
    coordinator();
    List<Command> slow = new java.util.concurrent.CopyOnWriteArrayList<>();
    ScriptedFleet fleet =
        fleet(command -> {
          if (command instanceof Command.Verify) {
            slow.add(command);
            return List.of(ScriptedFleet.started(command));
          }
          return ScriptedFleet.well(command);
        });
    UUID batch = store.intake.accept(Samples.batch("slow", 1));
    await().atMost(PATIENCE).until(() -> !slow.isEmpty());
    Command verify = slow.getFirst();
    fleet.pretend(
        new Heartbeat.Running(verify.order().migration(), verify.order().epoch(), Stage.VERIFY));

    await().during(QUICK.lease().multipliedBy(2)).atMost(PATIENCE).until(() -> slow.size() == 1);
    fleet.send(ScriptedFleet.result(verify));

    assertThat(awaitEnd(batch).counts().completed()).isEqualTo(1);
    assertThat(slow).hasSize(1);
  }

  @Test
  void sendsAgainWhatIdleWorkersNeverGot() {
    coordinator();
    Set<MigrationId> swallowed = ConcurrentHashMap.newKeySet();
    fleet(command ->
        swallowed.add(command.order().migration()) ? List.of() : ScriptedFleet.well(command));
    UUID batch = store.intake.accept(Samples.batch("swallowed", 3));

    assertThat(awaitEnd(batch).counts().completed()).isEqualTo(3);
    assertThat(store.count("SELECT min(epoch) FROM migration")).isGreaterThanOrEqualTo(5);
  }

  @Test
  void waitsForWorkersThatAreNotThere() {
    coordinator();
    UUID batch = store.intake.accept(Samples.batch("patient", 2));
    await()
        .atMost(PATIENCE)
        .until(() -> store.count("SELECT count(*) FROM migration WHERE state = 'BackingUp'") == 2);

    await()
        .during(QUICK.start().multipliedBy(3))
        .atMost(PATIENCE)
        .until(() -> store.count("SELECT max(epoch) FROM migration") == 1);
    fleet(ScriptedFleet::well);

    assertThat(awaitEnd(batch).counts().completed()).isEqualTo(2);
  }

  @Test
  void keepsToTheBatchsLimit() {
    coordinator();
    coordinator();
    Set<MigrationId> begun = ConcurrentHashMap.newKeySet();
    List<Integer> inFlight = new java.util.concurrent.CopyOnWriteArrayList<>();
    fleet(command -> {
      begun.add(command.order().migration());
      inFlight.add(
          (int)
              store.count(
                  "SELECT count(*) FROM migration WHERE state NOT IN ('Queued', 'Completed')"));
      return ScriptedFleet.well(command);
    });
    UUID batch =
        store.intake.accept(
            new NewBatch(
                "limited", Samples.plan("limited", 50, 10), 3, Samples.projects("limited", 15)));

    assertThat(awaitEnd(batch).counts().completed()).isEqualTo(15);
    assertThat(inFlight).allMatch(count -> count <= 3).contains(3);
    assertThat(begun).hasSize(15);
  }

  @Test
  void pausesABatchThatFailsTooOftenAndGoesOnWhenResumed() {
    coordinator();
    Set<String> repaired = ConcurrentHashMap.newKeySet();
    fleet(command ->
        command instanceof Command.Backup && repaired.isEmpty()
            ? List.of(failed(command, FailureKind.USER))
            : ScriptedFleet.well(command));
    UUID batch =
        store.intake.accept(
            new NewBatch(
                "failing", Samples.plan("failing", 4, 10), null, Samples.projects("failing", 60)));

    await()
        .atMost(PATIENCE)
        .until(() -> store.batches.byId(batch).orElseThrow().state() == BatchView.State.PAUSED);
    BatchView paused = store.batches.byId(batch).orElseThrow();
    assertThat(paused.reason()).startsWith("stop-when-failed");
    assertThat(paused.counts().queued()).isPositive();

    repaired.add("yes");
    assertThat(store.operations.resumeBatch(batch, null, "anna").orElseThrow().granted()).isTrue();
    BatchView ended = awaitEnd(batch);
    assertThat(ended.counts().completed()).isEqualTo(60 - ended.counts().refused());
  }

  @Test
  void cancelsEveryMigrationOfABatch() {
    coordinator();
    fleet(command ->
        command instanceof Command.Migrate
            ? List.of(ScriptedFleet.started(command))
            : ScriptedFleet.well(command));
    UUID batch =
        store.intake.accept(
            new NewBatch(
                "cancelled",
                Samples.plan("cancelled", 8, 10),
                null,
                Samples.projects("cancelled", 300)));
    await()
        .atMost(PATIENCE)
        .until(() -> store.count("SELECT count(*) FROM migration WHERE state = 'Migrating'") > 3);

    assertThat(store.operations.cancelBatch(batch, "wrong plan", "anna").orElseThrow().granted())
        .isTrue();

    assertThat(awaitEnd(batch).counts().cancelled()).isEqualTo(300);
  }

  @Test
  void answersAPlanCheck() {
    coordinator();
    fleet(ScriptedFleet::well);
    UUID check = store.checks.start(Samples.plan("asked", 1, 10), List.of(new ProjectRef("acme")));

    await()
        .atMost(PATIENCE)
        .until(() -> store.checks.find(check).map(PlanCheck::endedAt).isPresent());
    assertThat(store.checks.find(check).orElseThrow().findings()).isEmpty();
  }

  private void coordinator() {
    running.add(
        Coordinator.start(
            kafka.configuration(),
            new Coordinator.Parts(
                store.database, store.sagas, store.checks, store.plans, store.bells, QUICK)));
  }

  private ScriptedFleet fleet(Function<Command, List<Event>> script) {
    ScriptedFleet fleet = new ScriptedFleet(kafka.bootstrapServers(), script);
    running.add(fleet);
    return fleet;
  }

  private BatchView awaitEnd(UUID batch) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> store.batches.byId(batch).orElseThrow().state() == BatchView.State.ENDED);
    return store.batches.byId(batch).orElseThrow();
  }

  private void assertHistoriesHaveNoGap() {
    assertThat(store.audit.check(null).broken()).isNull();
    assertThat(
            store.count(
                """
                SELECT count(*) FROM migration AS m
                WHERE m.version <> (SELECT count(*) FROM history AS h WHERE h.migration = m.id)
                """))
        .isZero();
  }

  private List<String> outcomes() {
    return read(Topics.OUTCOMES, 200);
  }

  private List<String> read(String topic, int wanted) {
    Set<String> seen = new HashSet<>();
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers(), "auto.offset.reset", "earliest"),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(TestKafka.partitions(consumer, topic));
      await()
          .atMost(PATIENCE)
          .until(() -> {
            consumer
                .poll(Duration.ofMillis(200))
                .forEach(record ->
                    seen.add(new String(record.value(), java.nio.charset.StandardCharsets.UTF_8)));
            return seen.size() >= wanted;
          });
    }
    return List.copyOf(seen);
  }

  private static Event failed(Command command, FailureKind kind) {
    return new Event.Failed(
        ScriptedFleet.origin(command),
        command.stage(),
        new Failure(kind, "broken", "It is broken.", null, null));
  }

  private static void carriesNoFiles(Command command) {
    assertThat(command.plan()).isEqualTo(command.plan().withoutFiles());
  }
}
