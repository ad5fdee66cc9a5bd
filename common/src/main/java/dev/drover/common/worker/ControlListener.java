package dev.drover.common.worker;

import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Control;
import dev.drover.common.message.Json;
import dev.drover.common.message.Schema;
import dev.drover.common.message.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears, on a thread of its own, what the coordinator says to every worker, from this process's
 * start on.
 */
final class ControlListener implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(ControlListener.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final long REFRESH_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Map<String, Object> settings;
  private final Abandoned abandoned;
  private final Runs runs;
  private final Intake intake;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private boolean complained;

  ControlListener(Map<String, Object> settings, Abandoned abandoned, Runs runs, Intake intake) {
    this.settings = settings;
    this.abandoned = abandoned;
    this.runs = runs;
    this.intake = intake;
  }

  void stop() {
    stopped.countDown();
  }

  @Override
  public void run() {
    try {
      while (stopped.getCount() > 0) {
        listenOnce();
        stopped.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void listenOnce() {
    try (Consumer<String, byte[]> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
      assign(consumer);
      long assignedAt = System.nanoTime();
      while (stopped.getCount() > 0 && !consumer.assignment().isEmpty()) {
        consumer.poll(POLL).forEach(this::obey);
        if (System.nanoTime() - assignedAt > REFRESH_NANOS) {
          assign(consumer);
          assignedAt = System.nanoTime();
        }
      }
    } catch (KafkaException e) {
      complain(e.toString());
    }
  }

  private void assign(Consumer<String, byte[]> consumer) {
    List<PartitionInfo> partitions = consumer.partitionsFor(Topics.CONTROL, Duration.ofSeconds(10));
    if (partitions == null || partitions.isEmpty()) {
      complain("the topic does not exist yet");
      return;
    }
    complained = false;
    consumer.assign(
        partitions.stream().map(p -> new TopicPartition(p.topic(), p.partition())).toList());
  }

  private void complain(String reason) {
    if (!complained) {
      complained = true;
      log.warn("Waiting for {}: {}", Topics.CONTROL, reason);
    }
  }

  private void obey(ConsumerRecord<String, byte[]> record) {
    Header version = record.headers().lastHeader(Topics.VERSION_HEADER);
    if (record.value() == null
        || Schema.of(version == null ? null : version.value()) != Schema.READABLE) {
      return;
    }
    try {
      obey(Json.readMessage(record.value(), Control.class), abandoned, runs, intake);
    } catch (DroverException e) {
      log.warn("Ignored the word {}: {}", DeadLetter.where(record), e.failure().message());
    }
  }

  static void obey(Control word, Abandoned abandoned, Runs runs, Intake intake) {
    switch (word) {
      case Control.Abandon abandon -> {
        abandoned.note(abandon);
        runs.cancel(abandon);
      }
      case Control.Drain drain -> intake.hear(drain);
      case Control.Resume resume -> intake.hear(resume);
    }
  }
}
