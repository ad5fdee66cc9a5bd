package dev.drover.coordinator.transport;

import dev.drover.common.message.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The coordinator's one producer. Thread-safe. */
public final class Sender implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Sender.class);
  private static final byte[] VERSION =
      String.valueOf(Topics.VERSION).getBytes(StandardCharsets.US_ASCII);

  private final Producer<String, byte[]> producer;

  public Sender(KafkaSettings settings) {
    this.producer =
        new KafkaProducer<>(settings.producer(), new StringSerializer(), new ByteArraySerializer());
  }

  static ProducerRecord<String, byte[]> record(String topic, String key, byte[] value) {
    ProducerRecord<String, byte[]> record = new ProducerRecord<>(topic, key, value);
    record.headers().add(Topics.VERSION_HEADER, VERSION);
    return record;
  }

  /**
   * Returns when the broker has acknowledged all of them. A record that no broker would ever take
   * is logged and left out.
   *
   * @return the places in the list of those that were left out
   * @throws KafkaException when at least one was not acknowledged; the others may have been
   */
  List<Integer> deliver(List<ProducerRecord<String, byte[]>> records) throws InterruptedException {
    List<Future<RecordMetadata>> sent = new ArrayList<>(records.size());
    for (ProducerRecord<String, byte[]> record : records) {
      sent.add(producer.send(record));
    }
    producer.flush();
    List<Integer> leftOut = new ArrayList<>();
    for (int i = 0; i < sent.size(); i++) {
      try {
        sent.get(i).get();
      } catch (ExecutionException e) {
        refused(records.get(i), e);
        leftOut.add(i);
      }
    }
    return leftOut;
  }

  private static void refused(ProducerRecord<String, byte[]> record, ExecutionException error) {
    if (error.getCause() instanceof RecordTooLargeException) {
      log.error(
          "A message of {} bytes for {} is larger than Kafka takes and is dropped; key {}",
          record.value().length,
          record.topic(),
          record.key());
      return;
    }
    throw error.getCause() instanceof KafkaException kafka
        ? kafka
        : new KafkaException(error.getCause());
  }

  /**
   * Tells this coordinator itself, by way of the broker, that signs of life get through. May be
   * lost.
   */
  public void pulse(String coordinator) {
    var _ = producer.send(new ProducerRecord<>(Topics.HEARTBEATS, coordinator, null));
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }
}
