package dev.drover.coordinator;

import dev.drover.common.message.Command;
import dev.drover.common.message.Event;
import dev.drover.common.message.Heartbeat;
import dev.drover.common.message.Json;
import dev.drover.common.message.SealedBundle;
import dev.drover.common.message.Stage;
import dev.drover.common.message.TableChange;
import dev.drover.common.message.TableRows;
import dev.drover.common.message.Topics;
import dev.drover.common.message.Verdict;
import dev.drover.common.message.WorkerKind;
import dev.drover.common.name.DatabaseName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Workers played by a script: every command is answered with the events that the script gives, at
 * once. They say that they are there as soon as commands can reach them.
 */
final class ScriptedFleet implements AutoCloseable {
  static final String NAME = "scripted";
  private static final List<String> TOPICS =
      List.of(
          Topics.BACKUP_COMMANDS,
          Topics.MIGRATE_COMMANDS,
          Topics.VERIFY_COMMANDS,
          Topics.RESTORE_COMMANDS);

  private final KafkaConsumer<String, byte[]> consumer;
  private final KafkaProducer<String, byte[]> producer;
  private final Function<Command, List<Event>> script;
  private final Queue<Command> commands = new ConcurrentLinkedQueue<>();
  private final Queue<Heartbeat.Running> runs = new ConcurrentLinkedQueue<>();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread working;
  private final Thread beating;
  private volatile boolean listening;
  private volatile boolean silent;

  ScriptedFleet(String bootstrapServers, Function<Command, List<Event>> script) {
    this.consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", bootstrapServers,
                "group.id", "scripted-" + UUID.randomUUID(),
                "auto.offset.reset", "earliest",
                "metadata.max.age.ms", "500",
                "fetch.max.wait.ms", "50"),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers, "metadata.max.age.ms", "500"),
            new StringSerializer(),
            new ByteArraySerializer());
    this.script = script;
    consumer.subscribe(TOPICS);
    this.working = Thread.ofPlatform().name("scripted fleet").start(this::work);
    this.beating = Thread.ofPlatform().name("scripted heartbeats").start(this::beat);
  }

  /** All commands seen so far, in the order of their arrival. */
  List<Command> commands() {
    return List.copyOf(commands);
  }

  /** A run that heartbeats list until the fleet falls silent. */
  void pretend(Heartbeat.Running run) {
    runs.add(run);
  }

  void fallSilent() {
    silent = true;
  }

  void send(Event event) {
    send(Topics.EVENTS, event.origin().migration().toString(), Json.bytes(event));
  }

  void send(String topic, String key, byte[] value) {
    producer.send(new ProducerRecord<>(topic, key, value));
  }

  private void work() {
    try (consumer) {
      while (stopping.getCount() > 0) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          Command command = Json.read(record.value(), Command.class);
          commands.add(command);
          script.apply(command).forEach(this::send);
        }
        listening = !consumer.assignment().isEmpty();
      }
    }
  }

  private void beat() {
    try {
      do {
        if (listening && !silent) {
          List<Heartbeat.Slots> slots =
              TOPICS.stream().map(topic -> new Heartbeat.Slots(topic, 4, 4)).toList();
          Heartbeat heartbeat =
              new Heartbeat(
                  NAME,
                  WorkerKind.BACKUP,
                  "test",
                  Instant.now(),
                  false,
                  slots,
                  new ArrayList<>(runs));
          send(Topics.HEARTBEATS, NAME, Json.bytes(heartbeat));
        }
      } while (!stopping.await(200, java.util.concurrent.TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What a worker with nothing wrong answers. */
  static List<Event> well(Command command) {
    return List.of(started(command), result(command));
  }

  static Event started(Command command) {
    return new Event.Started(origin(command), command.stage());
  }

  static Event result(Command command) {
    Event.Origin origin = origin(command);
    return switch (command) {
      case Command.Backup backup ->
          new Event.BackedUp(origin, backup.bundle(), 3, 30, "ab", List.of());
      case Command.Migrate _ ->
          new Event.Migrated(origin, DatabaseName.staging(origin.migration(), origin.epoch()), 3);
      case Command.Verify verify ->
          new Event.Verified(origin, verify.database(), new Verdict.Matches(3, List.of()));
      case Command.Promote promote -> new Event.Promoted(origin, promote.order().database());
      case Command.Restore _ -> new Event.Restored(origin);
      case Command.CheckPlan _ -> new Event.PlanChecked(origin, List.of());
      case Command.Save save ->
          new Event.Saved(
              origin, new SealedBundle(save.bundle(), "ab"), 30, List.of(new TableRows("t", 3)));
      case Command.Recover _ ->
          new Event.Recovered(origin, List.of(new TableChange("t", 1, 0, 0, 2, 0)));
      case Command.Examine _ -> new Event.Examined(origin, new Verdict.Matches(3, List.of()));
      case Command.Balance _ ->
          new Event.Balanced(origin, new Verdict.Matches(3, List.of()), List.of());
      case Command.Drill _ ->
          new Event.Drilled(origin, List.of(new TableRows("t", 3)), "Made of nothing.");
    };
  }

  static Event.Origin origin(Command command) {
    return new Event.Origin(command.order().migration(), command.order().epoch(), NAME);
  }

  static boolean is(Command command, Stage stage) {
    return command.stage() == stage;
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
