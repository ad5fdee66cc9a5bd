package dev.drover.common.worker;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commands of a share group. Nothing is held while work runs: an acknowledged record is an
 * exclusive and durable claim, and one whose lock ran out cannot be acknowledged any more.
 */
final class ShareSource implements CommandSource {
  private static final Logger log = LoggerFactory.getLogger(ShareSource.class);
  private static final Duration COMMIT = Duration.ofSeconds(5);

  private final ShareConsumer<String, byte[]> consumer;

  ShareSource(Map<String, Object> settings, String topic) {
    this.consumer =
        new KafkaShareConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    consumer.subscribe(List.of(topic));
  }

  @Override
  public @Nullable ConsumerRecord<String, byte[]> poll(Duration patience) {
    Iterator<ConsumerRecord<String, byte[]>> polled = consumer.poll(patience).iterator();
    if (!polled.hasNext()) {
      return null;
    }
    ConsumerRecord<String, byte[]> first = polled.next();
    polled.forEachRemaining(this::release);
    return first;
  }

  @Override
  public boolean claim(ConsumerRecord<String, byte[]> record) {
    try {
      consumer.acknowledge(record, AcknowledgeType.ACCEPT);
      return committed(record, consumer.commitSync(COMMIT));
    } catch (KafkaException | IllegalStateException e) {
      log.warn(
          "Not claimed, left to the coordinator: {} ({})", DeadLetter.where(record), e.toString());
      return false;
    }
  }

  private static boolean committed(
      ConsumerRecord<String, byte[]> record,
      Map<TopicIdPartition, Optional<KafkaException>> results) {
    for (Map.Entry<TopicIdPartition, Optional<KafkaException>> result : results.entrySet()) {
      if (result.getKey().partition() == record.partition()
          && result.getKey().topic().equals(record.topic())) {
        result
            .getValue()
            .ifPresent(e ->
                log.warn(
                    "Not claimed, left to the broker: {} ({})",
                    DeadLetter.where(record),
                    e.toString()));
        return result.getValue().isEmpty();
      }
    }
    log.warn("Not claimed, the broker did not answer for it: {}", DeadLetter.where(record));
    return false;
  }

  @Override
  public void release(ConsumerRecord<String, byte[]> record) {
    consumer.acknowledge(record, AcknowledgeType.RELEASE);
  }

  @Override
  public void rest() {}

  @Override
  public boolean joined() {
    return GroupLife.isHeard(consumer.metrics());
  }

  @Override
  public void close() {
    consumer.close(COMMIT);
  }
}
