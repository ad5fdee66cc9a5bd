package dev.drover.coordinator.transport;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;

/**
 * Whether many migrations speak at one time, by the keys of the last events. Then one transaction
 * for the events of a moment is worth that moment; a migration that is alone is answered at once.
 * One thread.
 */
final class Crowd {
  private static final int REMEMBERED = 32;
  private static final int MANY = 16;

  private final Queue<String> last = new ArrayDeque<>(REMEMBERED);

  /**
   * @param migration as events are keyed
   */
  void heard(String migration) {
    if (last.size() == REMEMBERED) {
      last.remove();
    }
    last.add(migration);
  }

  /** Whether so few events, from so many migrations, are worth waiting for more. */
  boolean isWorthWaitingFor(int events) {
    return events < MANY && new HashSet<>(last).size() >= MANY;
  }
}
