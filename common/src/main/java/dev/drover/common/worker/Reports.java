package dev.drover.common.worker;

import dev.drover.common.message.Event;
import dev.drover.common.message.Heartbeat;
import dev.drover.common.message.Json;
import dev.drover.common.message.Progress;
import dev.drover.common.message.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this worker says to Kafka. Events are sent until the broker has them; heartbeats and
 * progress may be lost, and at most a few wait for the broker at one time. Thread-safe.
 */
final class Reports implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Reports.class);
  private static final byte[] VERSION =
      String.valueOf(Topics.VERSION).getBytes(StandardCharsets.US_ASCII);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration SILENCE = Duration.ofSeconds(10);
  private static final int WAITING_PROGRESS = 64;

  private final Producer<String, byte[]> producer;
  private final AtomicInteger heartbeats = new AtomicInteger();
  private final AtomicInteger progresses = new AtomicInteger();
  private final AtomicBoolean away = new AtomicBoolean();
  private volatile long answeredAt = System.nanoTime();
  private volatile boolean heard;
  private final CountDownLatch closed = new CountDownLatch(1);

  Reports(Map<String, Object> settings) {
    this.producer =
        new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
  }

  /**
   * Sends without waiting; the producer itself tries again for a while and keeps the order of one
   * migration's events.
   */
  void begin(Event event) {
    try {
      producer.send(
          record(Topics.EVENTS, event.origin().migration().toString(), event),
          (_, error) -> {
            if (error != null) {
              log.error("Event lost: {} ({})", name(event), error.toString());
            }
          });
    } catch (KafkaException e) {
      log.error("Event lost: {} ({})", name(event), e.toString());
    }
  }

  /**
   * Returns when the broker has the event; tries for as long as that takes.
   *
   * @return false when this was closed first; the event is logged then, and the coordinator's lease
   *     runs out
   * @throws RecordTooLargeException when no broker would ever take it
   */
  boolean deliver(Event event) throws InterruptedException {
    ProducerRecord<String, byte[]> record =
        record(Topics.EVENTS, event.origin().migration().toString(), event);
    while (closed.getCount() > 0) {
      try {
        producer.send(record).get();
        return true;
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RecordTooLargeException tooLarge) {
          throw tooLarge;
        }
        log.warn(
            "Event not delivered yet, trying again: {} ({})",
            name(event),
            String.valueOf(e.getCause()));
      } catch (KafkaException | IllegalStateException e) {
        log.warn("Event not delivered yet, trying again: {} ({})", name(event), e.toString());
      }
      if (closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
        break;
      }
    }
    log.error("Event lost, the worker is closed: {}", name(event));
    return false;
  }

  /** Sends unless the one before still waits for the broker; returns whether it was sent. */
  boolean heartbeat(Heartbeat heartbeat) {
    if (heartbeats.get() > 0 && System.nanoTime() - answeredAt > SILENCE.toNanos()) {
      silent("no answer for " + SILENCE.toSeconds() + " seconds");
    }
    return offer(record(Topics.HEARTBEATS, heartbeat.worker(), heartbeat), heartbeats, 1);
  }

  /** Sends unless many still wait for the broker. */
  void progress(Progress progress) {
    offer(
        record(Topics.PROGRESS, progress.migration().toString(), progress),
        progresses,
        WAITING_PROGRESS);
  }

  /** Sends as it is and waits; false when the broker has not confirmed it in time. */
  boolean confirm(ProducerRecord<String, byte[]> record, Duration patience)
      throws InterruptedException {
    try {
      producer.send(record).get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      log.warn("Kafka did not take a record for {}: {}", record.topic(), e.toString());
      return false;
    }
  }

  private boolean offer(ProducerRecord<String, byte[]> record, AtomicInteger waiting, int limit) {
    if (waiting.get() >= limit) {
      return false;
    }
    waiting.incrementAndGet();
    Callback sent =
        (_, error) -> {
          waiting.decrementAndGet();
          if (error == null) {
            answered();
          } else {
            silent(error.toString());
          }
        };
    try {
      producer.send(record, sent);
      return true;
    } catch (KafkaException | IllegalStateException e) {
      waiting.decrementAndGet();
      silent(e.toString());
      return false;
    }
  }

  /** How long ago Kafka last took a heartbeat or progress; absent when it never did. */
  @Nullable Duration sinceAnswer() {
    return heard ? Duration.ofNanos(System.nanoTime() - answeredAt) : null;
  }

  private void answered() {
    answeredAt = System.nanoTime();
    heard = true;
    if (away.getAndSet(false)) {
      log.info("Kafka takes reports again");
    }
  }

  private void silent(String reason) {
    if (!away.getAndSet(true)) {
      log.warn("Kafka does not take this worker's reports: {}", reason);
    }
  }

  private static ProducerRecord<String, byte[]> record(String topic, String key, Object message) {
    ProducerRecord<String, byte[]> record = new ProducerRecord<>(topic, key, Json.bytes(message));
    record.headers().add(Topics.VERSION_HEADER, VERSION);
    return record;
  }

  private static String name(Event event) {
    return event.getClass().getSimpleName() + " of " + event.origin();
  }

  /** Waits a little for what was sent; twice is fine. */
  @Override
  public void close() {
    closed.countDown();
    producer.close(Duration.ofSeconds(5));
  }
}
