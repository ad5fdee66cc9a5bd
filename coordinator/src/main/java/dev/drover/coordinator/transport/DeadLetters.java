package dev.drover.coordinator.transport;

import dev.drover.common.worker.DeadLetter;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts what cannot be read as an event aside, whole and with the reason, where a person finds it.
 */
public final class DeadLetters {
  private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

  private final Sender sender;
  private final String coordinator;

  /**
   * @param coordinator this process's id
   */
  public DeadLetters(Sender sender, String coordinator) {
    this.sender = sender;
    this.coordinator = coordinator;
  }

  /** Returns when the broker has it. A record may come here twice. */
  void put(ConsumerRecord<String, byte[]> record, String reason) throws InterruptedException {
    log.error("No event at {}: {}", DeadLetter.where(record), reason);
    sender.deliver(List.of(DeadLetter.of(record, reason, coordinator)));
  }
}
