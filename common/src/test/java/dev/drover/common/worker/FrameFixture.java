package dev.drover.common.worker;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.message.Command;
import dev.drover.common.message.Control;
import dev.drover.common.message.Event;
import dev.drover.common.message.Heartbeat;
import dev.drover.common.message.Json;
import dev.drover.common.message.Progress;
import dev.drover.common.message.Topics;
import dev.drover.common.message.WorkerKind;
import dev.drover.common.metrics.Metrics;
import dev.drover.common.name.MigrationId;
import dev.drover.common.testing.TestKafka;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Topics of a test's own, frames that serve them, and all those frames say. Ends its frames. */
final class FrameFixture implements AutoCloseable {
  static final Map<String, Object> BROKER =
      Map.of("bootstrap.servers", TestKafka.shared().bootstrapServers());

  final String topic = "drover.commands.test-" + UUID.randomUUID();
  final String group = "drover-test-" + UUID.randomUUID();
  private final KafkaProducer<String, byte[]> producer =
      new KafkaProducer<>(BROKER, new StringSerializer(), new ByteArraySerializer());
  final Metrics metrics = Metrics.served();
  private final List<WorkerFrame> frames = new ArrayList<>();
  private final Tail events;
  private final Tail heartbeats;
  private final Tail progress;
  private final Tail deadLetters;

  FrameFixture() throws Exception {
    for (String name : List.of(Topics.EVENTS, Topics.HEARTBEATS, Topics.PROGRESS, Topics.CONTROL)) {
      create(name, 1);
    }
    create(topic, 2);
    create(Topics.DEAD_LETTER_PREFIX + topic, 1);
    events = new Tail(Topics.EVENTS);
    heartbeats = new Tail(Topics.HEARTBEATS);
    progress = new Tail(Topics.PROGRESS);
    deadLetters = new Tail(Topics.DEAD_LETTER_PREFIX + topic);
  }

  static void create(String name, int partitions) throws Exception {
    try (Admin admin = Admin.create(BROKER)) {
      admin
          .createTopics(List.of(new NewTopic(name, Optional.of(partitions), Optional.empty())))
          .all()
          .get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }

  static DroverConfig config() {
    return new DroverConfig(
        new DroverConfig.Kafka(TestKafka.shared().bootstrapServers(), null),
        null,
        null,
        null,
        new DroverConfig.Workers(null, 300, null));
  }

  WorkerFrame frame(int slots, Handler handler) {
    WorkerFrame frame =
        WorkerFrame.start(
            config(),
            WorkerKind.VERIFY,
            List.of(new Subscription(topic, group, slots)),
            handler,
            metrics);
    frames.add(frame);
    return frame;
  }

  void send(Collection<Command> commands) throws Exception {
    for (Command command : commands) {
      send(command);
    }
  }

  void send(Command command) throws Exception {
    sendTo(topic, command);
  }

  void sendTo(String topic, Command command) throws Exception {
    String key = command.order().migration().toString();
    send(new ProducerRecord<>(topic, key, Json.bytes(command)), String.valueOf(Topics.VERSION));
  }

  void send(String key, byte @Nullable [] value, String version) throws Exception {
    send(new ProducerRecord<>(topic, key, value), version);
  }

  private void send(ProducerRecord<String, byte[]> record, String version) throws Exception {
    record.headers().add(Topics.VERSION_HEADER, version.getBytes(StandardCharsets.US_ASCII));
    producer.send(record).get();
  }

  void readFromTheBeginning() throws Exception {
    configure(Map.of("share.auto.offset.reset", "earliest", "share.assignment.interval.ms", "0"));
  }

  private void configure(Map<String, String> settings) throws Exception {
    List<AlterConfigOp> changes =
        settings.entrySet().stream()
            .map(entry -> new ConfigEntry(entry.getKey(), entry.getValue()))
            .map(entry -> new AlterConfigOp(entry, AlterConfigOp.OpType.SET))
            .toList();
    try (Admin admin = Admin.create(BROKER)) {
      ConfigResource resource = new ConfigResource(ConfigResource.Type.GROUP, group);
      admin.incrementalAlterConfigs(Map.of(resource, changes)).all().get();
    }
  }

  /** How runs ended, of all migrations of this fixture's frames. */
  List<Event> results() {
    Set<String> own = frames.stream().map(WorkerFrame::worker).collect(Collectors.toSet());
    return allEvents()
        .filter(event -> own.contains(event.origin().worker()) && isResult(event))
        .toList();
  }

  void abandon(MigrationId migration, int epoch) throws Exception {
    say(migration.toString(), new Control.Abandon(migration, epoch));
  }

  void say(String key, Control word) throws Exception {
    producer.send(new ProducerRecord<>(Topics.CONTROL, key, Json.bytes(word))).get();
  }

  List<Event> events(MigrationId migration) {
    return allEvents().filter(event -> event.origin().migration().equals(migration)).toList();
  }

  /** How runs ended; that one has begun is told only of those that last. */
  List<Event> results(MigrationId migration) {
    return events(migration).stream().filter(FrameFixture::isResult).toList();
  }

  static boolean isResult(Event event) {
    return !(event instanceof Event.Started);
  }

  private Stream<Event> allEvents() {
    return events.records().stream().map(record -> Json.read(record.value(), Event.class));
  }

  List<Heartbeat> heartbeats(WorkerFrame frame) {
    return heartbeats.records().stream()
        .map(record -> Json.read(record.value(), Heartbeat.class))
        .filter(heartbeat -> heartbeat.worker().equals(frame.worker()))
        .toList();
  }

  List<Progress> progress(MigrationId migration) {
    return progress.records().stream()
        .map(record -> Json.read(record.value(), Progress.class))
        .filter(one -> one.migration().equals(migration))
        .toList();
  }

  List<ConsumerRecord<String, byte[]>> deadLetters() {
    return deadLetters.records();
  }

  @Override
  public void close() throws Exception {
    frames.forEach(WorkerFrame::close);
    for (Tail tail : List.of(events, heartbeats, progress, deadLetters)) {
      tail.close();
    }
    producer.close();
  }
}
