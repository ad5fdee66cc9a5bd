package dev.drover.coordinator.transport;

import dev.drover.common.message.Schema;
import dev.drover.common.message.Topics;
import dev.drover.common.metrics.Metrics;
import dev.drover.coordinator.fleet.SignGatherer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears heartbeats and progress, all of them in every coordinator, from its start on, and has them
 * stored a few times a second at most. One thread.
 */
public final class SignConsumer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SignConsumer.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration STORE_EVERY = Duration.ofSeconds(1);
  private static final Duration PULSE_EVERY = Duration.ofSeconds(1);
  private static final Duration ASSIGN_EVERY = Duration.ofSeconds(5);

  private final Consumer<String, byte[]> consumer;
  private final Sender sender;
  private final SignGatherer gatherer;
  private final String coordinator;
  private final Every assign = new Every(ASSIGN_EVERY);
  private final Every pulse = new Every(PULSE_EVERY);
  private final Every store = new Every(STORE_EVERY);

  private boolean complained;

  public SignConsumer(KafkaSettings settings, Sender sender, SignGatherer gatherer) {
    this.consumer =
        new KafkaConsumer<>(
            settings.signs(), new StringDeserializer(), new ByteArrayDeserializer());
    this.sender = sender;
    this.gatherer = gatherer;
    this.coordinator = settings.coordinator();
  }

  /** Has counted how far it is behind. */
  public void watch(Metrics metrics) {
    Lag.watch(consumer, metrics, List.of(Topics.HEARTBEATS, Topics.PROGRESS));
  }

  public void step() throws InterruptedException {
    try {
      if (assign.due()) {
        assign();
      }
      if (consumer.assignment().isEmpty()) {
        Thread.sleep(POLL);
        return;
      }
      if (pulse.due()) {
        sender.pulse(coordinator);
      }
      consumer.poll(POLL).forEach(this::take);
      if (store.due()) {
        gatherer.store();
      }
    } catch (WakeupException e) {
      // Told to stop; the loop looks.
    }
  }

  /** Ends a poll; the only method for another thread. */
  public void wake() {
    consumer.wakeup();
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    byte[] value = record.value();
    if (value == null) {
      if (coordinator.equals(record.key())) {
        gatherer.pulse();
      }
    } else if (schema(record) != Schema.READABLE) {
      complain();
    } else if (record.topic().equals(Topics.HEARTBEATS)) {
      gatherer.heartbeat(value);
    } else {
      gatherer.progress(value);
    }
  }

  private static Schema schema(ConsumerRecord<String, byte[]> record) {
    Header version = record.headers().lastHeader(Topics.VERSION_HEADER);
    return Schema.of(version == null ? null : version.value());
  }

  /** Once: whoever is newer goes on talking. */
  private void complain() {
    if (!complained) {
      complained = true;
      log.warn("A worker speaks a newer version of the messages: upgrade this coordinator");
    }
  }

  private void assign() {
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : List.of(Topics.HEARTBEATS, Topics.PROGRESS)) {
      List<PartitionInfo> infos = consumer.partitionsFor(topic, Duration.ofSeconds(5));
      if (infos != null) {
        infos.forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
      }
    }
    if (!consumer.assignment().equals(java.util.Set.copyOf(partitions))) {
      consumer.assign(partitions);
    }
  }

  @Override
  public void close() {
    consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(5)));
  }

  /** Says when something is due again; due at first. */
  private static final class Every {
    private final long nanos;
    private long next = System.nanoTime();

    Every(Duration period) {
      this.nanos = period.toNanos();
    }

    boolean due() {
      long now = System.nanoTime();
      if (now - next < 0) {
        return false;
      }
      next = now + nanos;
      return true;
    }
  }
}
