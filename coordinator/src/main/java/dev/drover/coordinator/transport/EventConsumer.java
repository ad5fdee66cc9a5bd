package dev.drover.coordinator.transport;

import dev.drover.common.message.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jdbi.v3.core.Jdbi;

/**
 * Reads the partitions of {@code drover.events} that this coordinator has, from where the database
 * says. What one poll brings is decided in one transaction together with the partitions' offsets;
 * when that fails, or another coordinator has moved an offset, nothing has happened and reading
 * goes on from the stored offsets. One thread.
 */
public final class EventConsumer implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(500);

  private final Consumer<String, byte[]> consumer;
  private final TopicKeeper topics;
  private final Jdbi jdbi;
  private final EventDecisions decisions;
  private final Map<TopicPartition, Long> stored = new HashMap<>();
  private final Set<TopicPartition> unsettled = new HashSet<>();

  public EventConsumer(
      KafkaSettings settings, TopicKeeper topics, Jdbi jdbi, EventDecisions decisions) {
    this.consumer =
        new KafkaConsumer<>(
            settings.events(), new StringDeserializer(), new ByteArrayDeserializer());
    this.topics = topics;
    this.jdbi = jdbi;
    this.decisions = decisions;
    consumer.subscribe(List.of(Topics.EVENTS), new Assignments());
  }

  public void step() throws InterruptedException {
    try {
      settle();
      ConsumerRecords<String, byte[]> records = consumer.poll(POLL);
      if (!records.isEmpty()) {
        decide(records);
      }
    } catch (WakeupException e) {
      // Told to stop; the loop looks.
    }
  }

  /** Ends a poll; the only method for another thread. */
  public void wake() {
    consumer.wakeup();
  }

  private void decide(ConsumerRecords<String, byte[]> records) throws InterruptedException {
    Map<TopicPartition, Long> next = new HashMap<>();
    List<ConsumerRecord<String, byte[]>> batch = new java.util.ArrayList<>(records.count());
    for (TopicPartition partition : records.partitions()) {
      if (unsettled.contains(partition)) {
        continue;
      }
      List<ConsumerRecord<String, byte[]>> own = records.records(partition);
      batch.addAll(own);
      next.put(partition, own.getLast().offset() + 1);
    }
    if (batch.isEmpty()) {
      return;
    }
    boolean done = false;
    try {
      decisions.decide(batch, stored, next);
      stored.putAll(next);
      done = true;
    } catch (Offsets.MovedException e) {
      decisions.overtaken(next.keySet());
    } finally {
      if (!done) {
        unsettle(next.keySet());
      }
    }
  }

  private void unsettle(Collection<TopicPartition> partitions) {
    unsettled.addAll(partitions);
    consumer.pause(partitions);
  }

  /**
   * Goes to where the database says, for partitions that are new here or whose last transaction
   * failed.
   */
  private void settle() throws InterruptedException {
    if (unsettled.isEmpty()) {
      return;
    }
    List<TopicPartition> partitions = List.copyOf(unsettled);
    String identity = topics.identity(Topics.EVENTS);
    Map<TopicPartition, Long> read =
        jdbi.inTransaction(handle -> Offsets.read(handle, partitions, identity));
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    for (TopicPartition partition : partitions) {
      long offset = read.getOrDefault(partition, 0L);
      if (offset > ends.getOrDefault(partition, 0L)) {
        consumer.seekToBeginning(List.of(partition));
      } else {
        consumer.seek(partition, offset);
      }
    }
    stored.putAll(read);
    consumer.resume(partitions);
    unsettled.removeAll(partitions);
  }

  private final class Assignments implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      unsettle(partitions);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      partitions.forEach(unsettled::remove);
      partitions.forEach(stored::remove);
    }
  }

  @Override
  public void close() {
    consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(5)));
  }
}
