package dev.drover.coordinator.simulation;

import dev.drover.common.message.Control;
import dev.drover.common.message.Event;
import dev.drover.common.message.Heartbeat;
import dev.drover.common.message.Json;
import dev.drover.common.message.Topics;
import dev.drover.common.message.WorkerKind;
import dev.drover.common.worker.WorkerCore;
import dev.drover.coordinator.store.Outgoing;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * One life of a worker process: {@link WorkerCore} decides, this gives it time, messages and a
 * death. Another process takes a dead one's place.
 */
final class SimulatedWorker {
  private static final int BEAT_EVERY = 2_000;

  private final World world;
  private final WorkerKind kind;
  private final WorkerCore core;
  private boolean alive = true;
  private long awakeAt;
  private boolean lostSessions;
  private boolean polls;
  private boolean beats;

  SimulatedWorker(World world, WorkerKind kind, String name) {
    this.world = world;
    this.kind = kind;
    this.core =
        new WorkerCore(
            name, kind, () -> TimeUnit.MILLISECONDS.toNanos(world.timeline().now()), Instant.EPOCH);
  }

  void start() {
    beatOnAndOn();
    poke();
  }

  boolean isAlive() {
    return alive;
  }

  /** For good: no other process takes its place. */
  void killIf(WorkerKind doomed) {
    if (kind == doomed) {
      alive = false;
    }
  }

  void die() {
    if (alive) {
      alive = false;
      world.sometimes(Rare.WORKER_KILLED);
      world.timeline().after(world.chance().between(500, 8_000), () -> world.startWorker(kind));
    }
  }

  /** Nothing of this process happens for a while. */
  void stall() {
    awakeAt = world.timeline().now() + world.chance().between(2_000, 70_000);
    lostSessions = world.chance().happens(0.4);
  }

  boolean isAsleep() {
    return world.timeline().now() < awakeAt;
  }

  /** Whether the servers have ended this process's sessions while it slept. */
  boolean hasLostSessions() {
    return lostSessions;
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

  /** There may be something to do. */
  void poke() {
    if (alive && !polls) {
      polls = true;
      then(world.chance().between(2, 60), this::poll);
    }
  }

  private void poll() {
    polls = false;
    for (String topic : core.topics()) {
      Source source = new Source(topic);
      WorkerCore.Running running = core.take(topic, source);
      if (source.claimed && running == null) {
        world.sometimes(Rare.COMMAND_DROPPED);
        poke();
      }
      if (running != null) {
        new Job(world, this, running).begin();
        changed();
        poke();
      }
    }
  }

  /** What it runs has changed: it says so soon. */
  void changed() {
    if (!beats) {
      beats = true;
      then(
          200,
          () -> {
            beats = false;
            beat();
          });
    }
  }

  private void beatOnAndOn() {
    beat();
    then(BEAT_EVERY, this::beatOnAndOn);
  }

  private void beat() {
    core.cancelOverdue();
    if (world.broker().isAway() || world.weather().strikes(Fault.WORD_LOST)) {
      return;
    }
    Heartbeat heartbeat = core.heartbeat();
    for (SimulatedCoordinator coordinator : List.copyOf(world.coordinators())) {
      coordinator.then(world.chance().between(1, 50), () -> coordinator.hear(heartbeat));
    }
  }

  /** A word of the coordinator's reaches this process, or does not. */
  void hear(Control word) {
    if (!world.weather().strikes(Fault.WORD_LOST)) {
      then(world.chance().between(1, 300), () -> core.hear(word));
    }
  }

  /**
   * @throws org.apache.kafka.common.KafkaException when the broker did not say that it has it
   */
  void send(Event event) {
    world
        .broker()
        .send(new Outgoing(Topics.EVENTS, event.origin().migration().toString(), Json.text(event)));
  }

  /** One topic as this process's share consumer sees it. */
  private final class Source implements WorkerCore.Source {
    private final String topic;
    private boolean claimed;

    Source(String topic) {
      this.topic = topic;
    }

    @Override
    public @Nullable ConsumerRecord<String, byte[]> poll() {
      return alive ? world.broker().acquire(topic, SimulatedWorker.this) : null;
    }

    @Override
    public boolean claim(ConsumerRecord<String, byte[]> record) {
      if (world.weather().strikes(Fault.WORKER_DIES)) {
        die();
        return false;
      }
      if (world.weather().strikes(Fault.CLAIM_LATE)) {
        world.broker().lapse(record);
      }
      claimed = world.broker().claim(record, SimulatedWorker.this);
      return claimed;
    }

    @Override
    public void release(ConsumerRecord<String, byte[]> record) {
      world.broker().lapse(record);
    }
  }
}
