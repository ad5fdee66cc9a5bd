package dev.drover.local.bench;

import dev.drover.common.message.Command;
import dev.drover.common.message.Event;
import dev.drover.common.message.Heartbeat;
import dev.drover.common.message.Json;
import dev.drover.common.message.Topics;
import dev.drover.common.message.Verdict;
import dev.drover.common.message.WorkerKind;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Takes every command from the broker and answers it with what a worker with nothing to do and
 * nothing wrong would: what is left to be measured is coordinator, database and broker. Measures
 * the time from an answer to the migration's next command. One thread for commands, one for
 * heartbeats.
 */
final class NoopWorkers implements AutoCloseable {
  private static final String NAME = "noop";
  private static final List<String> TOPICS =
      List.of(
          Topics.BACKUP_COMMANDS,
          Topics.MIGRATE_COMMANDS,
          Topics.VERIFY_COMMANDS,
          Topics.RESTORE_COMMANDS);
  private static final byte[] VERSION =
      String.valueOf(Topics.VERSION).getBytes(StandardCharsets.US_ASCII);

  private final KafkaConsumer<String, byte[]> consumer;
  private final KafkaProducer<String, byte[]> producer;
  private final Duration pause;
  private final Map<MigrationId, Long> answered = new HashMap<>();
  private final Latencies dispatch = new Latencies();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread working;
  private final Thread beating;

  /**
   * @param pause before each answer
   */
  NoopWorkers(String bootstrapServers, Duration pause) {
    this.consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", bootstrapServers,
                "group.id", "noop-workers",
                "auto.offset.reset", "earliest",
                "metadata.max.age.ms", "500"),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new StringSerializer(),
            new ByteArraySerializer());
    this.pause = pause;
    consumer.subscribe(TOPICS);
    this.working = Thread.ofPlatform().name("no-op workers").start(this::work);
    this.beating = Thread.ofPlatform().name("no-op heartbeats").start(this::beat);
  }

  private void work() {
    try (consumer) {
      while (stopping.getCount() > 0) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          take(Json.readMessage(record.value(), Command.class));
        }
      }
    }
  }

  private void take(Command command) {
    MigrationId migration = command.order().migration();
    Long before = answered.remove(migration);
    if (before != null) {
      dispatch.add(System.nanoTime() - before);
    }
    if (pause.isPositive()) {
      LockSupport.parkNanos(pause.toNanos());
    }
    Event event = answer(command);
    answered.put(migration, System.nanoTime());
    send(Topics.EVENTS, migration.toString(), Json.bytes(event));
  }

  private static Event answer(Command command) {
    Event.Origin origin =
        new Event.Origin(command.order().migration(), command.order().epoch(), NAME);
    return switch (command) {
      case Command.Backup backup ->
          new Event.BackedUp(origin, backup.bundle(), 1, 1, "00", List.of());
      case Command.Migrate _ ->
          new Event.Migrated(origin, DatabaseName.staging(origin.migration(), origin.epoch()), 1);
      case Command.Verify verify ->
          new Event.Verified(origin, verify.database(), new Verdict.Matches(1, List.of()));
      case Command.Promote promote -> new Event.Promoted(origin, promote.order().database());
      case Command.Restore _ -> new Event.Restored(origin);
      case Command.CheckPlan _ -> new Event.PlanChecked(origin, List.of());
      case Command.Save _,
          Command.Recover _,
          Command.Drill _,
          Command.Examine _,
          Command.Balance _ ->
          throw new IllegalArgumentException("Only migrations are measured");
    };
  }

  private void beat() {
    try {
      do {
        List<Heartbeat.Slots> slots =
            TOPICS.stream().map(topic -> new Heartbeat.Slots(topic, 100, 100)).toList();
        Heartbeat heartbeat =
            new Heartbeat(NAME, WorkerKind.BACKUP, "bench", Instant.now(), false, slots, List.of());
        send(Topics.HEARTBEATS, NAME, Json.bytes(heartbeat));
      } while (!stopping.await(2, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(String topic, String key, byte[] value) {
    ProducerRecord<String, byte[]> record = new ProducerRecord<>(topic, key, value);
    record.headers().add(Topics.VERSION_HEADER, VERSION);
    producer.send(record);
  }

  /** Ends both threads; then tells what was measured. */
  Latencies dispatch() {
    close();
    return dispatch;
  }

  @Override
  public void close() {
    stopping.countDown();
    try {
      working.join();
      beating.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    producer.close(Duration.ofSeconds(2));
  }
}
