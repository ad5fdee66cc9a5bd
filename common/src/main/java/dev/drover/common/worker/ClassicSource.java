package dev.drover.common.worker;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commands of a classic consumer group, for brokers without share groups: the offset is committed
 * before a command runs. While the worker is full its partitions pause, and after {@link #PATIENCE}
 * they go to other workers, because here a partition, not a command, is what workers divide among
 * them.
 */
final class ClassicSource implements CommandSource {
  static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final Logger log = LoggerFactory.getLogger(ClassicSource.class);
  private static final Duration COMMIT = Duration.ofSeconds(5);

  private final Consumer<String, byte[]> consumer;
  private final String topic;
  private volatile boolean subscribed;
  private long restingSince;

  ClassicSource(Map<String, Object> settings, String topic) {
    this.consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    this.topic = topic;
  }

  @Override
  public @Nullable ConsumerRecord<String, byte[]> poll(Duration patience) {
    restingSince = 0;
    if (!subscribed) {
      consumer.subscribe(List.of(topic));
      subscribed = true;
    }
    consumer.resume(consumer.paused());
    Iterator<ConsumerRecord<String, byte[]>> polled = consumer.poll(patience).iterator();
    return polled.hasNext() ? polled.next() : null;
  }

  @Override
  public boolean claim(ConsumerRecord<String, byte[]> record) {
    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
    try {
      consumer.commitSync(Map.of(partition, new OffsetAndMetadata(record.offset() + 1)), COMMIT);
      return true;
    } catch (KafkaException e) {
      log.warn("Not claimed: {} ({})", DeadLetter.where(record), e.toString());
      release(record);
      return false;
    }
  }

  /** Reads it again if the partition is still ours; if not, its new owner does. */
  @Override
  public void release(ConsumerRecord<String, byte[]> record) {
    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
    if (consumer.assignment().contains(partition)) {
      consumer.seek(partition, record.offset());
    }
  }

  @Override
  public void rest() {
    if (!subscribed) {
      return;
    }
    long now = System.nanoTime();
    if (restingSince == 0) {
      restingSince = now;
    }
    if (now - restingSince > PATIENCE.toNanos()) {
      consumer.unsubscribe();
      subscribed = false;
      return;
    }
    consumer.pause(consumer.assignment());
    for (ConsumerRecord<String, byte[]> slipped : consumer.poll(Duration.ZERO)) {
      release(slipped);
    }
  }

  @Override
  public boolean joined() {
    return !subscribed || GroupLife.isHeard(consumer.metrics());
  }

  @Override
  public void close() {
    consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(COMMIT));
  }
}
