package dev.drover.common.worker;

import dev.drover.common.testing.TestKafka;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Collects every record of a topic, from now on, in the background. Begin it before what is to be
 * seen.
 */
final class Tail implements AutoCloseable {
  private final List<ConsumerRecord<String, byte[]>> records = new CopyOnWriteArrayList<>();
  private final KafkaConsumer<String, byte[]> consumer;
  private final Thread thread;

  Tail(String topic) {
    consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", TestKafka.shared().bootstrapServers()),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions = TestKafka.partitions(consumer, topic);
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
    thread = Thread.ofPlatform().daemon().start(this::read);
  }

  private void read() {
    try (consumer) {
      while (true) {
        consumer.poll(Duration.ofSeconds(1)).forEach(records::add);
      }
    } catch (WakeupException e) {
      // closed
    }
  }

  List<ConsumerRecord<String, byte[]>> records() {
    return records;
  }

  @Override
  public void close() throws InterruptedException {
    consumer.wakeup();
    thread.join();
  }
}
