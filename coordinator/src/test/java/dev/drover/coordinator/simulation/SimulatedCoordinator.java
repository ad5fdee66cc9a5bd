package dev.drover.coordinator.simulation;

import dev.drover.common.message.Heartbeat;
import dev.drover.common.name.MigrationId;
import dev.drover.coordinator.deadline.Ringing;
import dev.drover.coordinator.fleet.Fleet;
import dev.drover.coordinator.fleet.Hearing;
import dev.drover.coordinator.saga.Input;
import dev.drover.coordinator.saga.Phase;
import dev.drover.coordinator.saga.State;
import dev.drover.coordinator.store.Addressed;
import dev.drover.coordinator.store.Due;
import dev.drover.coordinator.store.LiveBatch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;

/**
 * One life of a coordinator process: its loops as {@code Coordinator} starts them, each of whose
 * transactions may be refused, or be committed without an answer.
 */
final class SimulatedCoordinator {
  private static final int TICK = 2_000;
  private static final int SWEEP = 250;
  private static final Duration LATER = Duration.ofSeconds(1);

  private final World world;
  private final Hearing hearing;
  private final SimulatedRelay relay;
  private final List<EventReading> readings = new ArrayList<>();
  private boolean alive = true;
  private long awakeAt;
  private long silentSince;
  private long sweepAt = Long.MAX_VALUE;
  private boolean releases;

  SimulatedCoordinator(World world) {
    this.world = world;
    this.hearing = new Hearing(() -> TimeUnit.MILLISECONDS.toNanos(world.timeline().now()));
    this.relay = new SimulatedRelay(world, this);
    for (int partition = 0; partition < Broker.EVENT_PARTITIONS; partition++) {
      readings.add(new EventReading(world, this, partition));
    }
  }

  void start() {
    tick();
    storeChanged();
  }

  private void tick() {
    if (!world.broker().isAway()) {
      then(world.chance().between(1, 50), hearing::pulse);
    }
    readings.forEach(EventReading::read);
    relay.relay();
    release();
    then(TICK, this::tick);
  }

  boolean isAlive() {
    return alive;
  }

  boolean isAsleep() {
    return world.timeline().now() < awakeAt;
  }

  /** Whether the broker still counts it among those that read events. */
  boolean isMember() {
    boolean silent = !alive || isAsleep();
    return !silent || world.timeline().now() - silentSince < World.sessionMillis();
  }

  void die() {
    if (alive) {
      alive = false;
      silentSince = world.timeline().now();
      world.sometimes(Rare.COORDINATOR_KILLED);
      world.timeline().after(world.chance().between(1_000, 20_000), world::startCoordinator);
    }
  }

  /** After {@code millis}, or when it wakes; never if it is dead by then. */
  void then(long millis, Runnable what) {
    world.timeline().after(millis, () -> whenAwake(what));
  }

  private void whenAwake(Runnable what) {
    if (!alive) {
      return;
    }
    if (isAsleep()) {
      world.timeline().at(awakeAt, () -> whenAwake(what));
    } else {
      what.run();
    }
  }

  /**
   * A transaction, soon.
   *
   * @param then when it is committed, and known to be
   * @param failed when it is not, or not known to be
   */
  <T> void commit(Supplier<T> transaction, Consumer<T> then, Runnable failed) {
    Weather weather = world.weather();
    if (weather.strikes(Fault.COORDINATOR_DIES)) {
      die();
      return;
    }
    if (weather.strikes(Fault.COORDINATOR_STALLS)) {
      silentSince = world.timeline().now();
      awakeAt = silentSince + world.chance().between(1_000, 40_000);
    }
    then(
        world.chance().between(1, 20),
        () -> {
          if (isCutOff() || weather.strikes(Fault.COMMIT_REFUSED)) {
            failed.run();
            return;
          }
          T answer = transaction.get();
          world.storeChanged();
          if (weather.strikes(Fault.COMMIT_UNANSWERED)) {
            then(1, failed);
          } else {
            then.accept(answer);
          }
        });
  }

  /** Whether this coordinator cannot reach its database. */
  boolean isCutOff() {
    return world.weather().isAway(Weather.Place.COORDINATOR_DATABASE);
  }

  void eventsArrived() {
    for (EventReading reading : readings) {
      then(world.chance().between(1, 30), reading::read);
    }
  }

  void storeChanged() {
    if (alive) {
      then(0, relay::relay);
      then(1, this::release);
      sweepSoon();
    }
  }

  /** {@code Signs}: who lives, and which runs do. */
  void hear(Heartbeat heartbeat) {
    if (!isCutOff()) {
      world.store().heard(heartbeat, World.TIMING.lease());
    }
  }

  /** {@code Release.round}. */
  private void release() {
    LiveBatch live = world.store().live();
    if (releases || live == null || isCutOff()) {
      return;
    }
    switch (live.work(now())) {
      case LiveBatch.Work.Nothing _, LiveBatch.Work.Cancel _, LiveBatch.Work.Stop _ -> {}
      case LiveBatch.Work.End _ -> world.store().end();
      case LiveBatch.Work.Start _ when world.store().queued(1).isEmpty() -> {}
      case LiveBatch.Work.Start _ -> {
        releases = true;
        commit(this::startQueued, _ -> releases = false, () -> then(500, () -> releases = false));
      }
    }
  }

  private Instant now() {
    return Instant.ofEpochMilli(world.timeline().now());
  }

  private boolean startQueued() {
    LiveBatch live = world.store().live();
    if (live == null || !(live.work(now()) instanceof LiveBatch.Work.Start(int places))) {
      return false;
    }
    List<Addressed> starts =
        world.store().queued(places).stream()
            .map(id -> new Addressed(id, new Input.Start(), Addressed.COORDINATOR))
            .toList();
    world.store().decide(starts);
    return true;
  }

  private void sweepSoon() {
    Long next = world.store().nextTimer();
    if (next == null) {
      return;
    }
    long at = Math.max(world.timeline().now(), next) + world.chance().between(1, SWEEP);
    if (at < sweepAt) {
      sweepAt = at;
      then(at - world.timeline().now(), () -> sweepIfDue(at));
    }
  }

  private void sweepIfDue(long planned) {
    if (planned == sweepAt) {
      commit(this::sweep, _ -> swept(), () -> then(500, this::swept));
    }
  }

  private void swept() {
    sweepAt = Long.MAX_VALUE;
    sweepSoon();
  }

  /** {@code Sweeper.sweep}. */
  private boolean sweep() {
    List<Due> due = world.store().due();
    if (due.isEmpty()) {
      return false;
    }
    boolean deaf = !hearing.unbroken(World.TIMING.lease());
    Fleet fleet = world.store().fleet(World.TIMING.start(), deaf);
    List<Addressed> inputs = new ArrayList<>();
    List<MigrationId> later = new ArrayList<>();
    for (Due one : due) {
      Input input = Ringing.input(one, fleet);
      if (input == null) {
        later.add(one.id());
        noteSilence(one, deaf);
      } else {
        inputs.add(new Addressed(one.id(), input, Addressed.COORDINATOR));
      }
    }
    world.store().postpone(later, LATER);
    if (world.bug() == Bug.PUBLISHED_BEFORE_COMMIT) {
      publish(inputs);
    }
    world.store().decide(inputs);
    return true;
  }

  private void noteSilence(Due due, boolean deaf) {
    if (deaf
        && due.saga().state() instanceof State.Active active
        && active.phase() instanceof Phase.Running) {
      world.sometimes(Rare.DEAF);
    }
  }

  /** What no coordinator should: send what a decision says before it is stored. */
  void publish(List<Addressed> inputs) {
    world
        .store()
        .wouldSend(inputs)
        .forEach(message -> {
          try {
            world.broker().send(message);
          } catch (KafkaException e) {
            // Then not.
          }
        });
  }
}
