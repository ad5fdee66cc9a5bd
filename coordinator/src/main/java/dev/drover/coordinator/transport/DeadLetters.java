package dev.drover.coordinator.transport;

import dev.drover.common.message.Topics;
import dev.drover.common.metrics.Metrics;
import dev.drover.common.worker.DeadLetter;
import io.micrometer.core.instrument.Counter;
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
  private final Counter counted;

  /**
   * @param coordinator this process's id
   */
  public DeadLetters(Sender sender, String coordinator, Metrics metrics) {
    this.sender = sender;
    this.coordinator = coordinator;
    this.counted =
        metrics.counter("drover.dead.letters", "Records nobody could read", "topic", Topics.EVENTS);
  }

  /** Returns when the broker has it. A record may come here twice. */
  void put(ConsumerRecord<String, byte[]> record, String reason) throws InterruptedException {
    log.error("No event at {}: {}", DeadLetter.where(record), reason);
    sender.deliver(List.of(DeadLetter.of(record, reason, coordinator)));
    counted.increment();
  }
}
