package dev.drover.coordinator.simulation;

import dev.drover.common.message.Topics;
import dev.drover.coordinator.store.Outgoing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Kafka as far as Drover relies on it, and as badly as it may behave: messages are doubled, late,
 * out of order, lost before their acknowledgement, or all gone at once. Commands are those of a
 * share group: one consumer at a time holds a record, until its lock lapses.
 */
final class Broker {
  static final int EVENT_PARTITIONS = 2;
  private static final long LOCK_MILLIS = 30_000;

  private final World world;
  private final Map<String, List<Shared>> commands = new HashMap<>();
  private final List<List<ConsumerRecord<String, byte[]>>> events = new ArrayList<>();
  private final List<BiConsumer<String, @Nullable String>> listeners = new ArrayList<>();
  private long identity = 1;
  private long offsets;
  private boolean wiped;

  /** A record of a share group. */
  private static final class Shared {
    private final ConsumerRecord<String, byte[]> record;
    private @Nullable Object holder;
    private long lockedUntil;

    Shared(ConsumerRecord<String, byte[]> record) {
      this.record = record;
    }
  }

  Broker(World world) {
    this.world = world;
    clear();
  }

  /** Tells of topic and text of every message that comes to lie there, and of locks that lapse. */
  void listen(BiConsumer<String, @Nullable String> listener) {
    listeners.add(listener);
  }

  private void clear() {
    commands.clear();
    events.clear();
    for (int i = 0; i < EVENT_PARTITIONS; i++) {
      events.add(new ArrayList<>());
    }
  }

  /** Every topic is deleted and made anew, empty. */
  void wipe() {
    identity++;
    wiped = true;
    clear();
    world.sometimes(Rare.TOPICS_WIPED);
  }

  boolean wasWiped() {
    return wiped;
  }

  boolean isAway() {
    return world.weather().isAway(Weather.Place.BROKER);
  }

  /**
   * Returns when acknowledged.
   *
   * @throws KafkaException when it was not; it may lie there all the same
   */
  void send(Outgoing message) {
    Weather weather = world.weather();
    if (isAway() || weather.strikes(Fault.MESSAGE_LOST)) {
      throw new TimeoutException("The broker is away");
    }
    long late = weather.strikes(Fault.MESSAGE_DELAYED) ? world.chance().between(100, 60_000) : 0;
    world.timeline().after(late + world.chance().below(5), () -> append(message));
    if (weather.strikes(Fault.MESSAGE_DOUBLED)) {
      long again = world.chance().between(1, world.chance().happens(0.5) ? 500 : 60_000);
      world.timeline().after(again, () -> append(message));
    }
    if (weather.strikes(Fault.MESSAGE_UNACKNOWLEDGED)) {
      throw new TimeoutException("The broker did not answer");
    }
  }

  private void append(Outgoing message) {
    byte[] value = message.payload().getBytes(StandardCharsets.UTF_8);
    if (message.topic().equals(Topics.EVENTS)) {
      int partition = Math.floorMod(message.key().hashCode(), EVENT_PARTITIONS);
      List<ConsumerRecord<String, byte[]>> log = events.get(partition);
      log.add(new ConsumerRecord<>(Topics.EVENTS, partition, log.size(), message.key(), value));
    } else if (message.topic().startsWith("drover.commands.")) {
      queue(message.topic())
          .add(
              new Shared(
                  new ConsumerRecord<>(message.topic(), 0, offsets++, message.key(), value)));
    }
    tell(message.topic(), message.payload());
  }

  private void tell(String topic, @Nullable String payload) {
    listeners.forEach(listener -> listener.accept(topic, payload));
  }

  private List<Shared> queue(String topic) {
    return commands.computeIfAbsent(topic, _ -> new ArrayList<>());
  }

  /** A record that nobody holds, held by {@code consumer} from now on. */
  @Nullable ConsumerRecord<String, byte[]> acquire(String topic, Object consumer) {
    if (isAway()) {
      return null;
    }
    long now = world.timeline().now();
    List<Shared> free =
        queue(topic).stream()
            .filter(shared -> shared.holder == null || shared.lockedUntil <= now)
            .toList();
    if (free.isEmpty()) {
      return null;
    }
    Shared taken = free.get(world.chance().happens(0.8) ? 0 : world.chance().below(free.size()));
    if (taken.holder != null) {
      world.sometimes(Rare.LOCK_LAPSED);
    }
    taken.holder = consumer;
    taken.lockedUntil = now + LOCK_MILLIS;
    world.timeline().at(taken.lockedUntil, () -> tell(topic, null));
    return taken.record;
  }

  /** Takes the record off its topic; false when the consumer's lock on it is over. */
  boolean claim(ConsumerRecord<String, byte[]> record, Object consumer) {
    if (isAway()) {
      return false;
    }
    long now = world.timeline().now();
    boolean held =
        queue(record.topic())
            .removeIf(shared ->
                shared.record == record && shared.holder == consumer && now < shared.lockedUntil);
    if (!held) {
      world.sometimes(Rare.CLAIM_REFUSED);
      return false;
    }
    return !world.weather().strikes(Fault.CLAIM_UNANSWERED);
  }

  /** The consumer was too late: whoever asks next gets the record. */
  void lapse(ConsumerRecord<String, byte[]> record) {
    for (Shared shared : queue(record.topic())) {
      if (shared.record == record) {
        shared.lockedUntil = world.timeline().now();
      }
    }
    tell(record.topic(), null);
  }

  /** What a topic made anew has another of. */
  long identity() {
    return identity;
  }

  long endOfEvents(int partition) {
    return events.get(partition).size();
  }

  /** Nothing when the broker is away. */
  List<ConsumerRecord<String, byte[]>> events(int partition, long from, int most) {
    List<ConsumerRecord<String, byte[]>> log = events.get(partition);
    if (isAway() || from >= log.size()) {
      return List.of();
    }
    return List.copyOf(log.subList((int) from, (int) Math.min(log.size(), from + most)));
  }
}
