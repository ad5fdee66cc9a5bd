package dev.drover.coordinator.simulation;

import dev.drover.coordinator.store.Outgoing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaException;

/**
 * {@code Relay}: rows are locked, sent, and deleted when the broker has all of them. A relay that
 * dies in between leaves them to be sent again.
 */
final class SimulatedRelay {
  private final World world;
  private final SimulatedCoordinator coordinator;
  private boolean busy;

  SimulatedRelay(World world, SimulatedCoordinator coordinator) {
    this.world = world;
    this.coordinator = coordinator;
  }

  void relay() {
    if (busy || coordinator.isCutOff() || world.store().outbox().isEmpty()) {
      return;
    }
    List<Long> rows =
        world.store().outbox().keySet().stream()
            .filter(row -> world.sendings().lock(row, coordinator))
            .toList();
    if (rows.isEmpty()) {
      return;
    }
    busy = true;
    boolean delivered = send(rows);
    if (delivered || world.bug() == Bug.OUTBOX_ROW_LOST) {
      coordinator.commit(() -> delete(rows), _ -> released(rows, 0), () -> released(rows, 300));
    } else {
      coordinator.then(world.chance().between(100, 1_000), () -> released(rows, 0));
    }
  }

  /** All of them, whatever becomes of one; false when one was not acknowledged. */
  private boolean send(List<Long> rows) {
    boolean delivered = true;
    for (Map.Entry<Long, Outgoing> row : new ArrayList<>(world.store().outbox().entrySet())) {
      if (rows.contains(row.getKey())) {
        delivered &= send(row.getKey(), row.getValue());
      }
    }
    return delivered;
  }

  private boolean send(long row, Outgoing message) {
    try {
      world.sendings().sending(row);
      world.broker().send(message);
      world.sendings().acknowledged(row);
      return true;
    } catch (KafkaException e) {
      return false;
    }
  }

  private boolean delete(List<Long> rows) {
    for (long row : rows) {
      Broken.unless(
          world.sendings().isAcknowledged(row),
          "INV-31 OutboxDrains",
          () -> "row " + row + " is deleted though the broker never had it");
      world.store().outbox().remove(row);
    }
    return true;
  }

  private void released(List<Long> rows, long pause) {
    rows.forEach(row -> world.sendings().unlock(row));
    coordinator.then(
        pause,
        () -> {
          busy = false;
          relay();
        });
  }
}
