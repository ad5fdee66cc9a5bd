package dev.drover.coordinator.simulation;

import dev.drover.common.message.Event;
import dev.drover.coordinator.saga.Input;
import dev.drover.coordinator.store.Addressed;
import dev.drover.coordinator.transport.EventReader;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * One partition of the events as one coordinator reads it, step by step as {@code EventConsumer}
 * does: from the stored offset on, decided in one transaction with the offset's compare-and-swap.
 */
final class EventReading {
  private final World world;
  private final SimulatedCoordinator coordinator;
  private final int partition;
  private boolean settled;
  private boolean busy;
  private boolean unanswered;
  private long stored;
  private long position;

  EventReading(World world, SimulatedCoordinator coordinator, int partition) {
    this.world = world;
    this.coordinator = coordinator;
    this.partition = partition;
  }

  /** What there is now, unless another coordinator reads this partition. */
  void read() {
    if (busy) {
      return;
    }
    if (!world.isOwner(coordinator, partition)) {
      settled = false;
      return;
    }
    if (!settled && !settle()) {
      return;
    }
    if (position > world.broker().endOfEvents(partition)) {
      position = 0; // As the consumer does of itself: auto.offset.reset is earliest.
    }
    List<ConsumerRecord<String, byte[]>> records =
        world.broker().events(partition, position, 1 + world.chance().below(20));
    if (records.isEmpty()) {
      return;
    }
    busy = true;
    long expected = stored;
    long next = records.getLast().offset() + 1;
    List<Addressed> inputs = inputs(records);
    if (world.bug() == Bug.PUBLISHED_BEFORE_COMMIT) {
      coordinator.publish(inputs);
    }
    coordinator.commit(
        () -> decide(inputs, expected, next), ours -> decided(ours, next), this::failed);
  }

  /** Goes to where the database says. */
  private boolean settle() {
    if (coordinator.isCutOff() || world.broker().isAway()) {
      return false;
    }
    long read = world.offsets().read(partition, world.broker().identity());
    if (unanswered && read > stored) {
      world.sometimes(Rare.COMMIT_REREAD);
    }
    unanswered = false;
    stored = read;
    position = read > world.broker().endOfEvents(partition) ? 0 : read;
    settled = true;
    return true;
  }

  private static List<Addressed> inputs(List<ConsumerRecord<String, byte[]>> records) {
    List<Addressed> inputs = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> record : records) {
      switch (EventReader.read(record)) {
        case EventReader.Read.Readable(Event event) ->
            inputs.add(
                new Addressed(
                    event.origin().migration(), new Input.Heard(event), event.origin().worker()));
        case EventReader.Read.Unreadable(String reason) ->
            throw new AssertionError("An event cannot be read: " + reason);
      }
    }
    return inputs;
  }

  private boolean decide(List<Addressed> inputs, long expected, long next) {
    if (!world.offsets().swap(partition, expected, next)) {
      return false;
    }
    world.store().decide(inputs);
    return true;
  }

  private void decided(boolean ours, long next) {
    busy = false;
    if (ours) {
      stored = next;
      position = next;
    } else {
      world.sometimes(Rare.TAKEN_OVER);
      settled = false;
    }
    read();
  }

  private void failed() {
    busy = false;
    settled = false;
    unanswered = true;
    coordinator.then(300, this::read);
  }
}
