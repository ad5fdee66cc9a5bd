package dev.drover.coordinator.transport;

import dev.drover.common.failure.CrashPoint;
import dev.drover.coordinator.store.Bell;
import dev.drover.coordinator.store.Outbox;
import dev.drover.coordinator.store.Outgoing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/**
 * Sends what waits in the outbox, and deletes it in a transaction that commits only after the
 * broker's acknowledgement: dying in between sends it twice, never not at all. Any number of relays
 * may run; each takes other rows.
 */
public final class Relay {
  private static final int MOST = 500;
  private static final Duration POLL = Duration.ofMillis(250);

  private final Jdbi jdbi;
  private final Sender sender;
  private final TooLarge tooLarge;
  private final Bell bell;

  /**
   * @param tooLarge hears of what no broker takes
   * @param bell rung by every commit of this process; others' leftovers are found by polling
   */
  public Relay(Jdbi jdbi, Sender sender, TooLarge tooLarge, Bell bell) {
    this.jdbi = jdbi;
    this.sender = sender;
    this.tooLarge = tooLarge;
    this.bell = bell;
  }

  public void step() throws InterruptedException {
    if (relay() < MOST) {
      bell.await(POLL);
    }
  }

  /** Ends {@link #step}'s wait. */
  public void wake() {
    bell.ring();
  }

  int relay() throws InterruptedException {
    return jdbi.<Integer, InterruptedException>inTransaction(handle -> {
      List<Outgoing> taken = Outbox.take(handle, MOST);
      if (!taken.isEmpty()) {
        CrashPoint.OUTBOX_TAKEN.pass();
        List<Integer> leftOut =
            sender.deliver(
                taken.stream()
                    .map(one ->
                        Sender.record(
                            one.topic(), one.key(), one.payload().getBytes(StandardCharsets.UTF_8)))
                    .toList());
        CrashPoint.OUTBOX_PUBLISHED.pass();
        tooLarge.heard(handle, leftOut.stream().map(taken::get).toList());
      }
      return taken.size();
    });
  }
}
