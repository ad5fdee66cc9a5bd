package dev.drover.coordinator.transport;

import dev.drover.common.message.Topics;
import dev.drover.common.metrics.Metrics;
import dev.drover.coordinator.store.Bell;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
  private static final Duration MOMENT = Duration.ofMillis(60);
  private static final Duration FETCH = Duration.ofMillis(10);

  private final Consumer<String, byte[]> consumer;
  private final TopicKeeper topics;
  private final Jdbi jdbi;
  private final EventDecisions decisions;
  private final Map<TopicPartition, Long> stored = new HashMap<>();
  private final Set<TopicPartition> unsettled = new HashSet<>();
  private final Crowd crowd = new Crowd();
  private final Bell stopping = new Bell();

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

  /** Has counted how far it is behind. */
  public void watch(Metrics metrics) {
    Lag.watch(consumer, metrics, List.of(Topics.EVENTS));
  }

  public void step() throws InterruptedException {
    try {
      settle();
      Map<TopicPartition, List<ConsumerRecord<String, byte[]>>> read = new HashMap<>();
      add(consumer.poll(POLL), read);
      if (!read.isEmpty()) {
        decideWithWhatComes(read);
      }
    } catch (WakeupException e) {
      // Told to stop; the loop looks.
    }
  }

  /** Ends a poll; the only method for another thread. */
  public void wake() {
    stopping.ring();
    consumer.wakeup();
  }

  private void decideWithWhatComes(Map<TopicPartition, List<ConsumerRecord<String, byte[]>>> read)
      throws InterruptedException {
    boolean done = false;
    try {
      if (crowd.isWorthWaitingFor(read.values().stream().mapToInt(List::size).sum())) {
        stopping.await(MOMENT);
        // What was fetched ahead, and what has come since.
        add(consumer.poll(Duration.ZERO), read);
        add(consumer.poll(FETCH), read);
      }
      decide(read);
      done = true;
    } finally {
      if (!done) {
        // Read and not decided: it must be read again.
        read.keySet().retainAll(consumer.assignment());
        unsettle(read.keySet());
      }
    }
  }

  private void add(
      ConsumerRecords<String, byte[]> records,
      Map<TopicPartition, List<ConsumerRecord<String, byte[]>>> read) {
    for (TopicPartition partition : records.partitions()) {
      read.computeIfAbsent(partition, _ -> new ArrayList<>()).addAll(records.records(partition));
    }
    records.forEach(record -> crowd.heard(Objects.toString(record.key())));
  }

  private void decide(Map<TopicPartition, List<ConsumerRecord<String, byte[]>>> read)
      throws InterruptedException {
    // A partition may have gone to another coordinator between two polls.
    read.keySet().retainAll(consumer.assignment());
    read.keySet().removeAll(unsettled);
    Map<TopicPartition, Long> next = new HashMap<>();
    List<ConsumerRecord<String, byte[]>> batch = new ArrayList<>();
    read.forEach((partition, own) -> {
      batch.addAll(own);
      next.put(partition, own.getLast().offset() + 1);
    });
    if (batch.isEmpty()) {
      return;
    }
    try {
      decisions.decide(batch, stored, next);
      stored.putAll(next);
    } catch (Offsets.MovedException e) {
      decisions.overtaken(next.keySet());
      unsettle(next.keySet());
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
