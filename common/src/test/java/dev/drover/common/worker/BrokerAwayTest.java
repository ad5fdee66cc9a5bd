package dev.drover.common.worker;

import static dev.drover.common.worker.Commands.aCommand;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.message.Command;
import dev.drover.common.message.Event;
import dev.drover.common.message.Json;
import dev.drover.common.message.Topics;
import dev.drover.common.message.WorkerKind;
import dev.drover.common.metrics.Metrics;
import dev.drover.common.testing.KafkaBroker;
import dev.drover.common.testing.Ports;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
final class BrokerAwayTest {
  private static final Duration LONG = Duration.ofSeconds(120);

  private final int port = Ports.free();
  private final int controllerPort = Ports.free();
  private final Map<String, Object> broker = Map.of("bootstrap.servers", "127.0.0.1:" + port);

  /**
   * Begins before broker and topics are there; the broker goes while a run ends, and comes back.
   */
  @Test
  void aFrameOutlivesItsBroker(@TempDir Path folder) throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Handler handler =
        (command, run) -> {
          begun.countDown();
          Waiting.on(release);
          return Commands.matches(command, run);
        };
    DroverConfig config =
        new DroverConfig(new DroverConfig.Kafka("127.0.0.1:" + port, null), null, null, null, null);
    List<Subscription> subscriptions =
        Subscription.of(WorkerKind.VERIFY, DroverConfig.Slots.DEFAULT);
    Command first = aCommand();
    Command second = aCommand();
    try (WorkerFrame _ =
        WorkerFrame.start(config, WorkerKind.VERIFY, subscriptions, handler, Metrics.none())) {
      try (KafkaBroker _ = KafkaBroker.start(folder, port, controllerPort)) {
        createTopics();
        send(first);
        Waiting.on(begun);
        await().atMost(LONG).until(() -> events().size() == 1);
      }
      release.countDown();
      try (KafkaBroker _ = KafkaBroker.start(folder, port, controllerPort)) {
        await().atMost(LONG).until(() -> events().size() == 2);
        send(second);
        await().atMost(LONG).until(() -> results().size() == 2);
        assertThat(results())
            .extracting(event -> event.origin().migration())
            .containsExactly(first.order().migration(), second.order().migration());
      }
    }
  }

  private void createTopics() throws Exception {
    try (Admin admin = Admin.create(broker)) {
      List<NewTopic> topics =
          Stream.of(
                  Topics.VERIFY_COMMANDS,
                  Topics.EVENTS,
                  Topics.HEARTBEATS,
                  Topics.PROGRESS,
                  Topics.CONTROL)
              .map(name -> new NewTopic(name, Optional.of(1), Optional.empty()))
              .toList();
      admin.createTopics(topics).all().get();
    }
  }

  private void send(Command command) throws Exception {
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(broker, new StringSerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(Topics.VERIFY_COMMANDS, "key", Json.bytes(command))).get();
    }
  }

  private List<Event> results() {
    return events().stream().filter(FrameFixture::isResult).toList();
  }

  private List<Event> events() {
    List<Event> events = new ArrayList<>();
    TopicPartition only = new TopicPartition(Topics.EVENTS, 0);
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(broker, new StringDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(only));
      consumer.seekToBeginning(List.of(only));
      long end = consumer.endOffsets(List.of(only)).getOrDefault(only, 0L);
      while (consumer.position(only) < end) {
        consumer
            .poll(Duration.ofMillis(100))
            .forEach(r -> events.add(Json.read(r.value(), Event.class)));
      }
    }
    return events;
  }
}
