package dev.drover.coordinator.simulation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The outbox rows that relays have locked, and what became of their messages. */
final class Sendings {
  private final World world;
  private final Map<Long, SimulatedCoordinator> locked = new HashMap<>();
  private final Set<Long> sent = new HashSet<>();
  private final Set<Long> acknowledged = new HashSet<>();

  Sendings(World world) {
    this.world = world;
  }

  /** False while another relay holds the row; a process's locks end with it. */
  boolean lock(long row, SimulatedCoordinator coordinator) {
    SimulatedCoordinator holder = locked.get(row);
    if (holder != null && holder.isAlive()) {
      return false;
    }
    locked.put(row, coordinator);
    return true;
  }

  void unlock(long row) {
    locked.remove(row);
  }

  void sending(long row) {
    if (!sent.add(row)) {
      world.sometimes(Rare.OUTBOX_RESENT);
    }
  }

  void acknowledged(long row) {
    acknowledged.add(row);
  }

  boolean isAcknowledged(long row) {
    return acknowledged.contains(row);
  }
}
