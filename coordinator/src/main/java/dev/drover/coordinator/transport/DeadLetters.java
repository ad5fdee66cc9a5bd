package dev.drover.coordinator.transport;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts what cannot be read as an event aside, whole and with the reason, where a person finds it.
 */
public final class DeadLetters {
  static final String REASON = "drover-dlq-reason";
  static final String ORIGIN = "drover-dlq-origin";

  private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

  private final Sender sender;

  public DeadLetters(Sender sender) {
    this.sender = sender;
  }

  /** Returns when the broker has it. A record may come here twice. */
  void put(ConsumerRecord<String, byte[]> record, String reason) throws InterruptedException {
    log.error("No event at {}: {}", where(record), reason);
    ProducerRecord<String, byte[]> letter =
        new ProducerRecord<>(
            TopicKeeper.DEAD_EVENTS, null, record.key(), record.value(), record.headers());
    letter.headers().add(REASON, reason.getBytes(StandardCharsets.UTF_8));
    letter.headers().add(ORIGIN, where(record).getBytes(StandardCharsets.UTF_8));
    sender.deliver(List.of(letter));
  }

  static String where(ConsumerRecord<?, ?> record) {
    return record.topic() + "-" + record.partition() + "@" + record.offset();
  }
}
