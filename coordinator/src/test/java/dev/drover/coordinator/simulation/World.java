package dev.drover.coordinator.simulation;

import dev.drover.common.message.Control;
import dev.drover.common.message.Json;
import dev.drover.common.message.Topics;
import dev.drover.common.message.WorkerKind;
import dev.drover.common.name.MigrationId;
import dev.drover.coordinator.saga.Timing;
import dev.drover.coordinator.store.MemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** All that is there in one run, and who tells whom. */
final class World {
  /** As in production, but for the budgets, which would make every run hours long. */
  static final Timing TIMING =
      new Timing(
          Timing.DEFAULT.start(),
          Timing.DEFAULT.lease(),
          Timing.DEFAULT.restoreAttempts(),
          Duration.ofSeconds(60),
          Duration.ofSeconds(180));

  private static final long SESSION_MILLIS = 8_000;

  private final Bug bug;
  private final Timing timing;
  private final Chance chance;
  private final Timeline timeline = new Timeline();
  private final Weather weather;
  private final Broker broker;
  private final Offsets offsets = new Offsets();
  private final Bundles bundles = new Bundles();
  private final Sendings sendings = new Sendings(this);
  private final Scene scene;
  private final Operators operators = new Operators(this);
  private final SagaRules sagaRules;
  private final TargetRules targetRules;
  private final SimulatedTarget target;
  private final MemoryStore store;
  private final List<SimulatedWorker> workers = new ArrayList<>();
  private final List<SimulatedCoordinator> coordinators = new ArrayList<>();
  private final Map<Rare, Integer> seen = new EnumMap<>(Rare.class);
  private int names;

  World(long seed, Bug bug) {
    this(
        new Chance(seed),
        bug,
        TIMING,
        (chance, timeline) -> new Weather(chance, timeline, chance.between(20_000, 120_000)));
  }

  /**
   * @param timing with the budgets of production, a run takes hours
   * @param weather is the first to take chances
   */
  World(Chance chance, Bug bug, Timing timing, BiFunction<Chance, Timeline, Weather> weather) {
    this.bug = bug;
    this.timing = timing;
    this.chance = chance;
    this.weather = weather.apply(chance, timeline);
    this.broker = new Broker(this);
    this.scene = Scene.of(chance);
    this.sagaRules = new SagaRules(this);
    this.targetRules = new TargetRules(this);
    this.target = new SimulatedTarget(targetRules, bug);
    this.store =
        new SimulatedStore(
            BuggyDecider.of(bug, timing),
            scene.plan(),
            scene.maxInFlight(),
            timeline::now,
            sagaRules,
            bug);
    scene.furnish(target, store);
    broker.listen(this::arrived);
  }

  private void arrived(String topic, @Nullable String payload) {
    if (topic.equals(Topics.EVENTS)) {
      coordinators.forEach(SimulatedCoordinator::eventsArrived);
    } else if (topic.equals(Topics.CONTROL) && payload != null) {
      Control word = Json.read(payload, Control.class);
      List.copyOf(workers).forEach(worker -> worker.hear(word));
    } else {
      List.copyOf(workers).forEach(SimulatedWorker::poke);
    }
  }

  /** A process of that kind starts. */
  void startWorker(WorkerKind kind) {
    workers.removeIf(worker -> !worker.isAlive());
    SimulatedWorker worker = new SimulatedWorker(this, kind, kind.word() + "-" + ++names);
    workers.add(worker);
    worker.start();
  }

  /** Every process of that kind dies, and nobody starts another. */
  void killWorkers(WorkerKind kind) {
    for (SimulatedWorker worker : List.copyOf(workers)) {
      worker.killIf(kind);
    }
  }

  void startCoordinator() {
    coordinators.removeIf(coordinator -> !coordinator.isMember());
    SimulatedCoordinator coordinator = new SimulatedCoordinator(this);
    coordinators.add(coordinator);
    coordinator.start();
  }

  /** Who reads a partition of events, as far as the broker knows. */
  boolean isOwner(SimulatedCoordinator coordinator, int partition) {
    int members = 0;
    int place = -1;
    for (SimulatedCoordinator one : coordinators) {
      if (one.isMember()) {
        place = one == coordinator ? members : place;
        members++;
      }
    }
    return place >= 0 && partition % members == place;
  }

  /** How long after it falls silent the broker still counts a member in. */
  static long sessionMillis() {
    return SESSION_MILLIS;
  }

  /** Something was committed in the coordinator's database. */
  void storeChanged() {
    coordinators.forEach(SimulatedCoordinator::storeChanged);
  }

  void sometimes(Rare rare) {
    seen.merge(rare, 1, Integer::sum);
  }

  Map<Rare, Integer> seen() {
    return seen;
  }

  MemoryStore.Row row(MigrationId id) {
    return store.rows().stream()
        .filter(row -> row.saga().id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  Bug bug() {
    return bug;
  }

  Timing timing() {
    return timing;
  }

  Chance chance() {
    return chance;
  }

  Timeline timeline() {
    return timeline;
  }

  Weather weather() {
    return weather;
  }

  Broker broker() {
    return broker;
  }

  Offsets offsets() {
    return offsets;
  }

  Operators operators() {
    return operators;
  }

  Sendings sendings() {
    return sendings;
  }

  Bundles bundles() {
    return bundles;
  }

  Scene scene() {
    return scene;
  }

  SimulatedTarget target() {
    return target;
  }

  MemoryStore store() {
    return store;
  }

  SagaRules sagaRules() {
    return sagaRules;
  }

  TargetRules targetRules() {
    return targetRules;
  }

  List<SimulatedWorker> workers() {
    return workers;
  }

  List<SimulatedCoordinator> coordinators() {
    return coordinators;
  }
}
